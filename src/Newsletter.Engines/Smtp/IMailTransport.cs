namespace Newsletter.Engines.Smtp;

/// <summary>Hands messages to an SMTP server. No package's exception crosses this seam: a server's answer is a value.</summary>
public interface IMailTransport
{
    /// <summary>The name that <c>Engines:Smtp</c> picks it by.</summary>
    string Name { get; }

    /// <summary>Connects, secures, greets and signs in.</summary>
    /// <returns>A connection that takes messages at once, or a <see cref="SmtpFailure"/>.</returns>
    Task<Result<IMailConnection>> ConnectAsync(MailServer server, CancellationToken cancellationToken);
}

/// <summary>
/// One signed-in connection. Up to <see cref="Depth"/> calls of <see cref="SendAsync"/> may be under way at once; their messages go out, and
/// their outcomes come back, in the order of the calls. Calls themselves must not overlap in their synchronous part (one caller, or a lock).
/// </summary>
public interface IMailConnection : IAsyncDisposable
{
    MailCapabilities Capabilities { get; }

    /// <summary>How many messages may be under way at once: 1 without pipelining.</summary>
    int Depth { get; }

    /// <summary>False once the connection is lost, closing, or has been told 421. Nothing more can be sent on it.</summary>
    bool IsOpen { get; }

    /// <summary>
    /// One message to one recipient. The task never faults for anything a server or network does, and it ends for every message handed over.
    /// Cancelling drops the connection: every message under way then ends as <see cref="SendResult.ConnectionLost"/> with the truth about its dot.
    /// </summary>
    Task<SendOutcome> SendAsync(MailEnvelope envelope, MailContent content, CancellationToken cancellationToken);

    /// <summary>QUIT after what is under way, waiting for the answer a few seconds at most.</summary>
    Task QuitAsync(CancellationToken cancellationToken);
}

/// <summary>Who a message is from and for, on the wire.</summary>
/// <param name="Sender">The return path; empty for <c>&lt;&gt;</c>.</param>
/// <param name="Recipient">One address; the domain may be an IDN, the local part needs <c>SMTPUTF8</c> when it is not ASCII.</param>
/// <param name="Id">The delivery's token, sent as <c>ENVID</c> where the server offers DSN; null for none.</param>
public sealed record MailEnvelope(string Sender, string Recipient, string? Id = null);

/// <summary>
/// A whole message as composed: CRLF line ends, not dot-stuffed, ending in CRLF. Pieces are written in order; fixed runs are shared between
/// messages and must not be changed.
/// </summary>
/// <param name="IsAscii">No octet above 127: needs neither 8BITMIME nor SMTPUTF8.</param>
/// <param name="NoLeadingDots">The composer promises that no line begins with a dot, so nothing has to be searched or stuffed.</param>
public sealed record MailContent(IReadOnlyList<ReadOnlyMemory<byte>> Pieces, bool IsAscii = true, bool NoLeadingDots = false)
{
    /// <summary>Octets in all, as <c>SIZE=</c> states them.</summary>
    public long Length { get; } = Sum(Pieces);

    private static long Sum(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var sum = 0L;
        for (var i = 0; i < pieces.Count; i++)
            sum += pieces[i].Length;
        return sum;
    }
}
