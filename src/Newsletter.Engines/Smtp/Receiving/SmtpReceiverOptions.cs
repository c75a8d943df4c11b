using System.Net;

namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>Where a receiver listens and how much it takes.</summary>
public sealed record SmtpReceiverOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0: one that the system picks.</summary>
    public int Port { get; init; }

    /// <summary>What greeting and EHLO say.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Octets of one message; stated as SIZE (RFC 1870).</summary>
    public int MaxMessageSize { get; init; } = 25 * 1024 * 1024;

    /// <summary>Recipients of one message. RFC 5321 section 4.5.3.1.8 asks for 100 at least.</summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>More are told 421 and closed.</summary>
    public int MaxConnections { get; init; } = 100;

    /// <summary>Refusals a connection may collect before it is told 421.</summary>
    public int MaxErrors { get; init; } = 100;

    /// <summary>Silence after which a client is told 421. RFC 5321 section 4.5.3.2.7 asks for 5 minutes at least.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Asked for every recipient (sender, recipient): a 4xx or 5xx refuses it, null takes it.</summary>
    public Func<string, string, SmtpReply?>? Recipient { get; init; }

    /// <summary>Told when the handler of messages throws; the client hears 451.</summary>
    public Action<Exception>? Failed { get; init; }
}
