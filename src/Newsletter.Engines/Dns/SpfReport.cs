using System.Net;

namespace Newsletter.Engines.Dns;

/// <summary>What SPF says about a domain (RFC 7208).</summary>
public sealed record SpfReport
{
    /// <summary>Receivers give up after so many questions (section 4.6.4).</summary>
    public const int MostLookUps = 10;

    /// <summary>Questions without an answer that a record may cost.</summary>
    public const int MostVoid = 2;

    /// <summary>Null: there is none.</summary>
    public string? Record { get; init; }

    /// <summary>How many records there are; with more than one, receivers believe none.</summary>
    public int Records { get; init; }

    /// <summary>Questions beyond the first, if a receiver follows all of it.</summary>
    public int LookUps { get; set; }

    /// <summary>Those of them that found nothing.</summary>
    public int VoidLookUps { get; set; }

    /// <summary>What is said of everybody else: <c>-all</c>, <c>~all</c>, <c>?all</c>, <c>+all</c>, or null where nothing is.</summary>
    public string? All { get; set; }

    /// <summary>Where mail may come from.</summary>
    public IList<IPNetwork> Passes { get; } = [];

    /// <summary>What a receiver could not make sense of, in words.</summary>
    public IList<string> Problems { get; } = [];

    /// <summary>Why it could not be looked up; null when it could.</summary>
    public string? Trouble { get; init; }

    public bool Allows(IPAddress address) => Passes.Any(network => network.Contains(address));
}
