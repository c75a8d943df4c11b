using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Mailboxes;

internal static class MailboxFailures
{
    public static Failure From(WireException e) => new(
        e.Fault switch
        {
            WireFault.Timeout => "mailbox.timeout",
            WireFault.Tls => "mailbox.tls",
            WireFault.Protocol => "mailbox.protocol",
            _ => "mailbox.unreachable",
        },
        $"{e.Message}.");

    public static Failure Unsupported(string message) => new("mailbox.unsupported", $"{message}.");

    public static Failure NoTls(string host, string answer) => new(
        "mailbox.tls", $"{host} offers no secure connection{answer}, and a password is never sent in the clear. Use a port with TLS.");

    public static Failure NotSignedIn(string host, string answer) => new("mailbox.auth", $"{host} did not accept the username and password: {answer}");

    public static Failure NotNow(string host, string answer) => new("mailbox.unreachable", $"{host} does not open the mailbox now: {answer}");

    public static Failure Refused(string command, string answer) => new("mailbox.protocol", $"The server refused {command}: {answer}");

    public static Failure TooLarge(long size, long limit) => new("mailbox.tooLarge", $"The message has {size} octets, {limit} are allowed.");

    public static Failure Closed() => new("mailbox.unreachable", "The mailbox was closed before.");

    public static Failure Gone(string id) => new("mailbox.gone", $"The message {id} is not in the mailbox any more.");
}
