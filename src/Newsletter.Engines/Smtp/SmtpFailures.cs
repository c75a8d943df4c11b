using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

internal static class SmtpFailures
{
    public static SmtpFailure From(WireException e) => new(
        e.Fault switch
        {
            WireFault.Timeout => "smtp.timeout",
            WireFault.Tls => "smtp.tls",
            WireFault.Protocol => "smtp.protocol",
            _ => "smtp.unreachable",
        },
        $"{e.Message}.");

    public static SmtpFailure Refused(MailServer server, string step, SmtpReply reply) =>
        new("smtp.refused", $"{server.Host} refused {step}: {reply}", reply);

    public static SmtpFailure NoTls(MailServer server, SmtpReply? reply = null) => new(
        "smtp.tls",
        reply is null
            ? $"{server.Host} offers no STARTTLS, but a secure connection is asked for. Use a port with TLS, or Security None."
            : $"{server.Host} offers STARTTLS and refuses it: {reply}",
        reply);

    public static SmtpFailure NoClearAuth(MailServer server) => new(
        "smtp.tls", $"The connection to {server.Host} is not secure, and a password is never sent in the clear. Use a port with TLS or STARTTLS.");

    public static SmtpFailure NoMechanism(MailServer server, IReadOnlyList<string> offered) => new(
        "smtp.auth", offered.Count == 0
            ? $"{server.Host} offers no sign-in, but a username is set."
            : $"{server.Host} offers none of the ways to sign in that are known here, only {string.Join(", ", offered)}.");

    public static SmtpFailure NotSignedIn(MailServer server, SmtpReply reply) =>
        new("smtp.auth", $"{server.Host} did not accept the username and password: {reply}", reply);

    public static SmtpFailure LongAuth() => new("smtp.auth", "The username, password or token is too long for any server.");

    public static SmtpFailure Name(string name) =>
        new("smtp.protocol", $"'{string.Concat(name.Where(c => !char.IsControl(c)))}' is no name to greet a server with; it needs a host name or an address in brackets.");

    /// <summary>
    /// A refusal of whatever comes over this connection: it wants to be signed in or secured first (RFC 4954 section 6, RFC 3207 section 4). It says nothing about
    /// a message or a recipient, and must not end any.
    /// </summary>
    public static bool IsAboutConnection(SmtpReply reply) => reply.Code is 530 or 534 or 535 or 538;

    /// <summary>What such a refusal is told as.</summary>
    public static string WantsMore(SmtpReply reply) => $"The server takes no mail from us as it is set up here: {reply}. Look at Username, Password and Security";
}
