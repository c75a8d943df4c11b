using System.Globalization;
using global::MailKit;
using global::MailKit.Net.Imap;
using Newsletter.Engines.Mailboxes;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>An IMAP folder. An id is UIDVALIDITY and UID together (RFC 9051 section 2.3.1.1): a folder made anew has no old messages.</summary>
internal sealed class ImapBox : Box
{
    private readonly IMailFolder _folder;

    // The flag \Deleted would be seen by every other client at once, and outlive a lost connection.
    private readonly HashSet<UniqueId> _deleted = [];

    private ImapBox(ImapClient client, WatchedStream stream, IMailFolder folder)
        : base(client, stream) => _folder = folder;

    public static async Task<ImapBox> OpenAsync(ImapClient client, WatchedStream stream, string name, CancellationToken cancellationToken)
    {
        var folder = name.Equals("INBOX", StringComparison.OrdinalIgnoreCase)
            ? client.Inbox
            : await client.GetFolderAsync(name, cancellationToken).ConfigureAwait(false);
        await folder!.OpenAsync(FolderAccess.ReadWrite, cancellationToken).ConfigureAwait(false);
        return new ImapBox(client, stream, folder);
    }

    public override Task<Result<IReadOnlyList<MailboxEntry>>> ListAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<MailboxEntry>>(
        async () =>
        {
            var found = await _folder.FetchAsync(0, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Size, cancellationToken).ConfigureAwait(false);
            return found.Where(message => !_deleted.Contains(message.UniqueId))
                .OrderBy(message => message.UniqueId.Id)
                .Select(message => new MailboxEntry(IdOf(message.UniqueId), message.Size ?? 0))
                .ToList();
        },
        cancellationToken);

    public override Task<Result<Done>> DeleteAsync(MailboxEntry entry, CancellationToken cancellationToken) => RunAsync<Done>(
        async () =>
        {
            if (UidOf(entry) is not { } uid || !await IsThereAsync(uid, cancellationToken).ConfigureAwait(false))
                return MailboxFailures.Gone(entry.Id);
            _deleted.Add(uid);
            return default(Done);
        },
        cancellationToken);

    protected override async Task<Stream?> FetchAsync(MailboxEntry entry, ITransferProgress most, CancellationToken cancellationToken)
    {
        if (UidOf(entry) is not { } uid)
            return null;
        try
        {
            return await _folder.GetStreamAsync(uid, cancellationToken, most).ConfigureAwait(false);
        }
        catch (MessageNotFoundException)
        {
            return null;
        }
    }

    protected override async Task<Result<Done>> EndAsync(CancellationToken cancellationToken)
    {
        if (_deleted.Count > 0)
        {
            UniqueId[] uids = [.. _deleted];
            await _folder.StoreAsync(uids, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true }, cancellationToken).ConfigureAwait(false);
            // With UIDPLUS (RFC 4315) these alone; MailKit keeps the flags of others aside where a server has it not.
            await _folder.ExpungeAsync(uids, cancellationToken).ConfigureAwait(false);
        }

        return await DisconnectAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsThereAsync(UniqueId uid, CancellationToken cancellationToken) =>
        !_deleted.Contains(uid)
        && (await _folder.FetchAsync([uid], MessageSummaryItems.UniqueId, cancellationToken).ConfigureAwait(false)).Count == 1;

    private string IdOf(UniqueId uid) => string.Create(CultureInfo.InvariantCulture, $"{_folder.UidValidity}-{uid.Id}");

    private UniqueId? UidOf(MailboxEntry entry) =>
        entry.Id.Split('-') is [var validity, var id]
        && uint.TryParse(validity, NumberStyles.None, CultureInfo.InvariantCulture, out var named)
        && uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
        && named == _folder.UidValidity && uid > 0
            ? new UniqueId(named, uid)
            : null;
}
