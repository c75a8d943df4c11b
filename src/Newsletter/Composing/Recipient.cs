using System.Collections.Frozen;

namespace Newsletter.Composing;

/// <summary>Whom a copy is for.</summary>
internal sealed record Recipient
{
    public required int SubscriberKey { get; init; }

    /// <summary>The ledger's row within the issue.</summary>
    public required int Row { get; init; }

    public required string Address { get; init; }

    public string Name { get; init; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    public string? Language { get; init; }

    /// <summary>Keys of sections this person does not want; null for none.</summary>
    public IReadOnlyList<string>? SwitchedOffSections { get; init; }

    /// <summary>They agreed that their own figures are kept: where the publication counts those, their links say whose they are.</summary>
    public bool Individual { get; init; }

    public RecipientMode Mode { get; init; } = RecipientMode.Real;
}

internal enum RecipientMode
{
    /// <summary>A delivery: its tokens work.</summary>
    Real,

    /// <summary>A preview or a test: tokens of the same length that never do.</summary>
    Inert,
}
