using System.Security.Cryptography.X509Certificates;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Mailboxes;

/// <summary>Our own POP3 client (RFC 1939, RFC 2449, RFC 2595, RFC 5034).</summary>
/// <param name="clock">For time-outs.</param>
public sealed class Pop3MailboxReader(TimeProvider clock) : IMailboxReader
{
    private const int ImplicitTlsPort = 995;

    /// <inheritdoc/>
    public string Name => "BuiltIn";

    /// <inheritdoc/>
    public IReadOnlySet<MailboxProtocol> Protocols { get; } = new HashSet<MailboxProtocol> { MailboxProtocol.Pop3 };

    /// <summary>Certificates to trust instead of the system's; for tests.</summary>
    internal X509Certificate2Collection? TrustedRoots { get; init; }

    /// <inheritdoc/>
    public async Task<Result<IMailbox>> OpenAsync(MailboxAccount account, CancellationToken cancellationToken)
    {
        if (account.Protocol != MailboxProtocol.Pop3)
            return MailboxFailures.Unsupported("This build reads mailboxes over POP3 only. Use POP3, or the packages build (./newsletter engines Packages)");
        TextWire? wire = null;
        try
        {
            wire = await TextWire.ConnectAsync(account.Host, account.Port, account.Timeout, clock, cancellationToken).ConfigureAwait(false);
            var pop = new Pop3Wire(wire, account.Timeout, clock);
            if (await SignInAsync(wire, pop, account, cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
            var mailbox = new Pop3Mailbox(wire, pop);
            wire = null;
            return mailbox;
        }
        catch (WireException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return MailboxFailures.From(e);
        }
        finally
        {
            wire?.Dispose();
        }
    }

    private async Task<Failure?> SignInAsync(TextWire wire, Pop3Wire pop, MailboxAccount account, CancellationToken cancellationToken)
    {
        await using var cancelling = cancellationToken.UnsafeRegister(static state => ((TextWire)state!).Abort("cancelled"), wire).ConfigureAwait(false);
        wire.Deadline.Arm(account.Timeout, "a secure connection");
        var implicitTls = account.Security == MailSecurity.Tls || (account.Security == MailSecurity.Auto && account.Port == ImplicitTlsPort);
        if (implicitTls)
            await wire.SecureAsync(account.Host, account.AcceptAnyCertificate, TrustedRoots).ConfigureAwait(false);
        return await new Pop3SignIn(pop, wire, account, TrustedRoots).RunAsync().ConfigureAwait(false);
    }
}
