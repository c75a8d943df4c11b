namespace Newsletter.Engines.Smtp;

public enum SendResult
{
    /// <summary>2xx to the final dot: the server took responsibility.</summary>
    Accepted,

    /// <summary>4xx at MAIL, RCPT, DATA or the dot: this copy may be tried again.</summary>
    Deferred,

    /// <summary>5xx, or something this server cannot take: this copy is not tried again.</summary>
    Rejected,

    /// <summary>
    /// No answer was read. <see cref="SendOutcome.DotWritten"/> says whether the copy may have been taken all the same, <see cref="SendOutcome.NotBegun"/>
    /// whether its turn had not even come.
    /// </summary>
    ConnectionLost,
}

/// <summary>What became of one message to one recipient.</summary>
/// <param name="Reply">The server's words; for <see cref="SendResult.ConnectionLost"/> and for a refusal on our side, ours.</param>
/// <param name="DotWritten">Some octet of the final <c>CRLF.CRLF</c> may have been handed to the network before the loss.</param>
/// <param name="NotBegun">
/// The loss concerned others: the message was waiting behind them, or a connection that had served was gone before its MAIL was answered. It may go out
/// over another connection at once. Never true together with <paramref name="DotWritten"/>.
/// </param>
public sealed record SendOutcome(SendResult Result, SmtpReply Reply, bool DotWritten = false, bool NotBegun = false);

/// <summary>A reply (RFC 5321 section 4.2), its lines joined by LF, its enhanced code (RFC 3463) taken from the first line that has one.</summary>
/// <param name="Code">Three digits; 0 where no server spoke.</param>
/// <param name="EnhancedCode">Like <c>5.1.1</c>, or null.</param>
/// <param name="Text">Without the codes; printable, at most 1,000 characters.</param>
public sealed record SmtpReply(int Code, string? EnhancedCode, string Text)
{
    public override string ToString() => Code == 0 ? Text : EnhancedCode is null ? $"{Code} {Text}" : $"{Code} {EnhancedCode} {Text}";
}

/// <summary>A connection that could not be made or used. Codes: <c>smtp.unreachable</c>, <c>smtp.timeout</c>, <c>smtp.tls</c>, <c>smtp.auth</c>, <c>smtp.refused</c>, <c>smtp.protocol</c>.</summary>
/// <param name="Reply">The server's words, where it spoke.</param>
public sealed record SmtpFailure(string Code, string Message, SmtpReply? Reply = null) : Failure(Code, Message);
