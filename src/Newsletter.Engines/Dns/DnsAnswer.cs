namespace Newsletter.Engines.Dns;

/// <summary>What a question came to. The last three are not the same as an empty answer: they say nothing about the name.</summary>
public enum DnsResult
{
    Found,

    /// <summary>The name exists and has no record of this kind.</summary>
    NoData,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NoSuchName,

    /// <summary>SERVFAIL, REFUSED, an answer that cannot be read, or aliases that lead nowhere.</summary>
    ServerFailed,

    /// <summary>No server answered in time.</summary>
    TimedOut,
}

/// <summary>The records of one name and kind.</summary>
/// <param name="Records">Empty unless <see cref="DnsResult.Found"/>.</param>
/// <param name="Detail">For people: which server said what; empty where there is nothing to say.</param>
public sealed record DnsAnswer<T>(DnsResult Result, IReadOnlyList<T> Records, string Detail = "")
{
    public bool Found => Result == DnsResult.Found;

    /// <summary>The name was looked up, whatever is there.</summary>
    public bool Known => Result is DnsResult.Found or DnsResult.NoData or DnsResult.NoSuchName;
}

/// <summary>One MX record.</summary>
/// <param name="Host">Lower case, without the last dot; empty for the null MX of RFC 7505: the domain takes no mail.</param>
public sealed record MailExchange(int Preference, string Host)
{
    public bool IsNull => Host.Length == 0;
}
