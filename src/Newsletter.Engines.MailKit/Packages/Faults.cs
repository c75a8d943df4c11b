using System.Net.Sockets;
using global::MailKit;
using global::MailKit.Security;
using Newsletter.Engines.Mailboxes;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>What MailKit throws while a mailbox is read, as failures.</summary>
internal static class Faults
{
    // RFC 2449 section 8.1.1 and RFC 3206: the password may well be right.
    private static readonly string[] NotNow = ["[IN-USE]", "[LOGIN-DELAY]", "[SYS/TEMP]", "[UNAVAILABLE]", "[INUSE]"];

    /// <returns>Null for what is none of them.</returns>
    public static Failure? Of(Exception thrown, WatchedStream? stream, string host) => thrown switch
    {
        TimedOutException => new Failure("mailbox.timeout", $"{thrown.Message}."),
        SslHandshakeException { InnerException: TimedOutException late } => new Failure("mailbox.timeout", $"{late.Message}."),
        SslHandshakeException => new Failure("mailbox.tls", $"No secure connection to {host}: {thrown.InnerException?.Message ?? thrown.Message}"),
        AuthenticationException => NotSignedIn(host, thrown),
        NotSupportedException when stream is not null && !stream.Failed => MailboxFailures.NoTls(host, ""),
        FolderNotFoundException folder => new Failure("mailbox.protocol", $"{host} has no folder '{folder.FolderName}'."),
        CommandException => new Failure("mailbox.protocol", $"{host}: {thrown.Message}"),
        ProtocolException when stream is { Ended: false } => new Failure("mailbox.protocol", $"{host}: {thrown.Message}"),
        ProtocolException or IOException or SocketException or OperationCanceledException or ObjectDisposedException or ServiceNotConnectedException =>
            new Failure("mailbox.unreachable", $"{host}: {thrown.Message}"),
        _ => null,
    };

    private static Failure NotSignedIn(string host, Exception thrown) =>
        NotNow.Any(code => thrown.Message.Contains(code, StringComparison.OrdinalIgnoreCase))
            ? MailboxFailures.NotNow(host, thrown.Message)
            : MailboxFailures.NotSignedIn(host, thrown.Message);
}
