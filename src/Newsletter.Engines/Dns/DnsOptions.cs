using System.Net;

namespace Newsletter.Engines.Dns;

/// <summary>Whom to ask, and for how long.</summary>
public sealed record DnsOptions
{
    /// <summary>In the order of asking; empty: those of this machine.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>For one answer of one server. A truncated one begins anew over TCP.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often each server is asked.</summary>
    public int Tries { get; init; } = 2;

    /// <summary>For a question in all, whatever aliases and servers there are.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);
}
