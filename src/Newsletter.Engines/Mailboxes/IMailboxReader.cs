namespace Newsletter.Engines.Mailboxes;

/// <summary>Reads a mailbox that returned mail comes to.</summary>
public interface IMailboxReader
{
    /// <summary>The name that <c>Engines:Mailboxes</c> picks it by.</summary>
    string Name { get; }

    /// <summary>Which protocols it speaks.</summary>
    IReadOnlySet<MailboxProtocol> Protocols { get; }

    /// <summary>Connects, secures and signs in.</summary>
    /// <returns>The open mailbox, or a failure: <c>mailbox.unreachable</c>, <c>mailbox.timeout</c>, <c>mailbox.tls</c>, <c>mailbox.auth</c>, <c>mailbox.protocol</c>, <c>mailbox.unsupported</c>.</returns>
    Task<Result<IMailbox>> OpenAsync(MailboxAccount account, CancellationToken cancellationToken);
}

/// <summary>One open mailbox. Used by one caller at a time.</summary>
public interface IMailbox : IAsyncDisposable
{
    /// <summary>Ids of the messages that are there, oldest first; stable between sessions (UIDL, UID).</summary>
    Task<Result<IReadOnlyList<MailboxEntry>>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The octets of a message as the server has them, CRLF line ends, unstuffed.</summary>
    /// <param name="limit">The most octets to read; a larger message is a failure <c>mailbox.tooLarge</c>.</param>
    Task<Result<ReadOnlyMemory<byte>>> ReadAsync(MailboxEntry entry, long limit, CancellationToken cancellationToken);

    /// <summary>Marks for deletion; it takes effect with <see cref="CloseAsync"/> and not when the connection is lost.</summary>
    Task<Result<Done>> DeleteAsync(MailboxEntry entry, CancellationToken cancellationToken);

    /// <summary>Carries the deletions out and says goodbye.</summary>
    Task<Result<Done>> CloseAsync(CancellationToken cancellationToken);
}

public enum MailboxProtocol
{
    Pop3,
    Imap,
}

/// <param name="Id">The server's unique id.</param>
/// <param name="Size">Octets as the server states them.</param>
public sealed record MailboxEntry(string Id, long Size);

public sealed record MailboxAccount
{
    public MailboxProtocol Protocol { get; init; } = MailboxProtocol.Pop3;

    public required string Host { get; init; }

    public int Port { get; init; } = 995;

    public Smtp.MailSecurity Security { get; init; } = Smtp.MailSecurity.Auto;

    public bool AcceptAnyCertificate { get; init; }

    public required string Username { get; init; }

    public string? Password { get; init; }

    /// <summary>Present: XOAUTH2 instead of a password.</summary>
    public string? AccessToken { get; init; }

    /// <summary>For IMAP.</summary>
    public string Folder { get; init; } = "INBOX";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
