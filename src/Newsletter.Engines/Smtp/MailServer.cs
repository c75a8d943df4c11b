namespace Newsletter.Engines.Smtp;

/// <summary>A server and how to speak to it.</summary>
public sealed record MailServer
{
    public required string Host { get; init; }

    public int Port { get; init; } = 587;

    public MailSecurity Security { get; init; } = MailSecurity.Auto;

    /// <summary>True believes any certificate: for a server on the same machine, never across a network.</summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>Null: no AUTH.</summary>
    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>Present: AUTH XOAUTH2 with this token instead of a password.</summary>
    public string? AccessToken { get; init; }

    /// <summary>What EHLO says: a resolvable name of this machine, or an address literal.</summary>
    public string HelloName { get; init; } = "[127.0.0.1]";

    /// <summary>
    /// The most messages that may be under way at once on one connection where PIPELINING is offered, 1 to 32. With 0 every reply is waited for, whatever is
    /// offered.
    /// </summary>
    public int PipelineDepth { get; init; } = 4;

    public MailTimeouts Timeouts { get; init; } = new();
}

public enum MailSecurity
{
    /// <summary>TLS from the first octet on port 465, STARTTLS where it is offered, else plain; never plain for AUTH.</summary>
    Auto,
    None,
    StartTls,
    Tls,
}

/// <summary>How long each step may take: RFC 5321 section 4.5.3.2 gives the least a client should wait; these are its values.</summary>
public sealed record MailTimeouts
{
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan DataCommand { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    public TimeSpan FinalDot { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The answer to QUIT, after which the connection is just closed.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What EHLO offered (RFC 1869); read again after STARTTLS.</summary>
/// <param name="MaxSize">Octets; 0 where the server states none.</param>
/// <param name="AuthMechanisms">In upper case.</param>
public sealed record MailCapabilities(
    bool Pipelining,
    bool EightBitMime,
    bool SmtpUtf8,
    bool Dsn,
    bool EnhancedStatusCodes,
    bool StartTls,
    long MaxSize,
    IReadOnlyList<string> AuthMechanisms)
{
    /// <summary>A server that knew HELO only.</summary>
    public static MailCapabilities None { get; } = new(false, false, false, false, false, false, 0, []);
}
