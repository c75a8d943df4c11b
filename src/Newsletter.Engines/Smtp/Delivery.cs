namespace Newsletter.Engines.Smtp;

/// <summary>One message handed over to a connection, and what is known about it so far.</summary>
internal sealed class Delivery(MailContent content)
{
    private readonly TaskCompletionSource<SendOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MailContent Content => content;

    /// <summary>What MAIL and RCPT say; null where the message is refused on our side.</summary>
    public SmtpEnvelope? Envelope { get; init; }

    /// <summary>Decided before anything was written; it still waits for its turn, since outcomes come in the order of the calls.</summary>
    public SendOutcome? Decided { get; init; }

    public CancellationTokenRegistration Cancelling { get; set; }

    /// <summary>MAIL, RCPT and DATA went out behind the message before.</summary>
    public bool Announced { get; set; }

    /// <summary>Its MAIL was answered, or it was the first on its connection and MAIL was written.</summary>
    public bool Begun { get; set; }

    /// <summary>An RSET went out before its MAIL.</summary>
    public bool AfterReset { get; set; }

    /// <summary>Set before the write that holds the first octet of the final CRLF.CRLF, since nobody can know how far a write came that failed.</summary>
    public bool DotWritten { get; set; }

    public Task<SendOutcome> Outcome => _outcome.Task;

    public void Complete(SendOutcome outcome)
    {
        Cancelling.Unregister();
        _outcome.TrySetResult(outcome);
    }

    public void Lose(string reason) =>
        Complete(Decided ?? new SendOutcome(SendResult.ConnectionLost, new SmtpReply(0, null, reason), DotWritten, NotBegun: !Begun));
}
