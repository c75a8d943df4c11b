using System.Net;
using System.Text;
using global::MailKit;
using global::MailKit.Net.Imap;
using global::MailKit.Net.Pop3;
using global::MailKit.Security;
using Newsletter.Engines.Mailboxes;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>The mailbox contract on MailKit: POP3 and IMAP, with passwords and OAuth tokens.</summary>
public sealed class MailKitMailboxReader : IMailboxReader
{
    private const string OAuth = "XOAUTH2";

    public string Name => MailKitOffer.EngineName;

    public IReadOnlySet<MailboxProtocol> Protocols { get; } = new HashSet<MailboxProtocol> { MailboxProtocol.Pop3, MailboxProtocol.Imap };

    public Task<Result<IMailbox>> OpenAsync(MailboxAccount account, CancellationToken cancellationToken) => account.Protocol switch
    {
        MailboxProtocol.Pop3 => OpenAsync(
            new Pop3Client(),
            account,
            (client, stream) => Task.FromResult<IMailbox>(new Pop3Box(client, stream)),
            cancellationToken),
        _ => OpenAsync(new ImapClient(), account, async (client, stream) => await ImapBox.OpenAsync(client, stream, account.Folder, cancellationToken).ConfigureAwait(false), cancellationToken),
    };

    private static async Task<Result<IMailbox>> OpenAsync<T>(
        T client, MailboxAccount account, Func<T, WatchedStream, Task<IMailbox>> open, CancellationToken cancellationToken)
        where T : MailService
    {
        WatchedStream? stream = null;
        IMailbox? mailbox = null;
        try
        {
            Securing.Judge(client, account.AcceptAnyCertificate);
            stream = await WatchedStream.ConnectAsync(account.Host, account.Port, account.Timeout, cancellationToken).ConfigureAwait(false);
            stream.ReadLimit = stream.WriteLimit = account.Timeout;
            await client.ConnectAsync(stream, account.Host, account.Port, Securing.OptionsOf(account.Security), cancellationToken).ConfigureAwait(false);
            if (!client.IsSecure)
                return MailboxFailures.NoTls(account.Host, "");
            if (account.AccessToken is not null && !client.AuthenticationMechanisms.Contains(OAuth))
                return MailboxFailures.NotSignedIn(account.Host, $"it does not take a token ({OAuth})");
            await SignInAsync(client, account, cancellationToken).ConfigureAwait(false);
            mailbox = await open(client, stream).ConfigureAwait(false);
            return Result(mailbox);
        }
        catch (Exception thrown) when (Faults.Of(thrown, stream, account.Host) is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Faults.Of(thrown, stream, account.Host)!;
        }
        finally
        {
            if (mailbox is null)
                client.Dispose();
        }
    }

    // A conversion from an interface cannot be implicit.
    private static Result<IMailbox> Result(IMailbox mailbox) => mailbox is Pop3Box pop ? pop : (ImapBox)mailbox;

    private static Task SignInAsync(MailService client, MailboxAccount account, CancellationToken cancellationToken) =>
        account.AccessToken is { } token
            ? client.AuthenticateAsync(new SaslMechanismOAuth2(account.Username, token), cancellationToken)
            : client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(account.Username, account.Password), cancellationToken);
}
