using global::MailKit;
using global::MailKit.Net.Pop3;
using Newsletter.Engines.Mailboxes;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>A POP3 mailbox. Message numbers hold for one session; the ids of UIDL are what callers see.</summary>
internal sealed class Pop3Box(Pop3Client client, WatchedStream stream) : Box(client, stream)
{
    private Dictionary<string, int>? _numbers;

    public override Task<Result<IReadOnlyList<MailboxEntry>>> ListAsync(CancellationToken cancellationToken) =>
        RunAsync(() => EntriesAsync(cancellationToken), cancellationToken);

    public override Task<Result<Done>> DeleteAsync(MailboxEntry entry, CancellationToken cancellationToken) => RunAsync<Done>(
        async () =>
        {
            if (await NumberAsync(entry, cancellationToken).ConfigureAwait(false) is not { } number)
                return MailboxFailures.Gone(entry.Id);
            await client.DeleteMessageAsync(number, cancellationToken).ConfigureAwait(false);
            return default(Done);
        },
        cancellationToken);

    protected override async Task<Stream?> FetchAsync(MailboxEntry entry, ITransferProgress most, CancellationToken cancellationToken) =>
        await NumberAsync(entry, cancellationToken).ConfigureAwait(false) is { } number
            ? await client.GetStreamAsync(number, headersOnly: false, cancellationToken, most).ConfigureAwait(false)
            : null;

    // RFC 1939 section 6: only QUIT carries deletions out; a lost connection forgets them.
    protected override Task<Result<Done>> EndAsync(CancellationToken cancellationToken) => DisconnectAsync(cancellationToken);

    private async Task<Result<IReadOnlyList<MailboxEntry>>> EntriesAsync(CancellationToken cancellationToken)
    {
        IList<string> ids;
        try
        {
            ids = await client.GetMessageUidsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is NotSupportedException or Pop3CommandException)
        {
            return MailboxFailures.Unsupported("The server has no UIDL, without which no message can be told from another");
        }

        var sizes = await client.GetMessageSizesAsync(cancellationToken).ConfigureAwait(false);
        _numbers = [];
        var entries = new List<MailboxEntry>();
        for (var number = 0; number < ids.Count; number++)
        {
            if (_numbers.TryAdd(ids[number], number))
                entries.Add(new MailboxEntry(ids[number], number < sizes.Count ? sizes[number] : 0));
        }

        return entries;
    }

    private async Task<int?> NumberAsync(MailboxEntry entry, CancellationToken cancellationToken)
    {
        if (_numbers is null)
            await EntriesAsync(cancellationToken).ConfigureAwait(false);
        return _numbers is not null && _numbers.TryGetValue(entry.Id, out var number) ? number : null;
    }
}
