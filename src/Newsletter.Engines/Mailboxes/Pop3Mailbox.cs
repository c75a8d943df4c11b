using System.Globalization;
using System.Text;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Mailboxes;

/// <summary>A mailbox in the transaction state (RFC 1939 section 5). Message numbers hold for one session; the ids of UIDL are what callers see.</summary>
internal sealed class Pop3Mailbox(TextWire wire, Pop3Wire pop) : IMailbox
{
    private const int LongestList = 64 * 1024 * 1024;

    private Dictionary<string, int>? _numbers;

    public Task<Result<IReadOnlyList<MailboxEntry>>> ListAsync(CancellationToken cancellationToken) => RunAsync(ListAsync, cancellationToken);

    public Task<Result<ReadOnlyMemory<byte>>> ReadAsync(MailboxEntry entry, long limit, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            if (entry.Size > limit)
                return MailboxFailures.TooLarge(entry.Size, limit);
            if (await NumberAsync(entry).ConfigureAwait(false) is not { } number)
                return MailboxFailures.Gone(entry.Id);
            if (await CommandAsync("RETR", number).ConfigureAwait(false) is { Ok: false } refusal)
                return MailboxFailures.Refused("RETR", refusal.Text);
            var text = await pop.TextAsync(limit).ConfigureAwait(false);
            return text.IsTooLarge ? MailboxFailures.TooLarge(text.Length, limit) : (Result<ReadOnlyMemory<byte>>)text.Content;
        },
        cancellationToken);

    public Task<Result<Done>> DeleteAsync(MailboxEntry entry, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            if (await NumberAsync(entry).ConfigureAwait(false) is not { } number)
                return MailboxFailures.Gone(entry.Id);
            return Done("DELE", await CommandAsync("DELE", number).ConfigureAwait(false));
        },
        cancellationToken);

    public async Task<Result<Done>> CloseAsync(CancellationToken cancellationToken)
    {
        // RFC 1939 section 6: only QUIT carries deletions out; a lost connection forgets them.
        var closed = await RunAsync(async () => Done("QUIT", await pop.CommandAsync("QUIT").ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        wire.Dispose();
        return closed;
    }

    public ValueTask DisposeAsync()
    {
        wire.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Result<IReadOnlyList<MailboxEntry>>> ListAsync()
    {
        if (await pop.CommandAsync("UIDL").ConfigureAwait(false) is { Ok: false })
            return MailboxFailures.Unsupported("The server has no UIDL, without which no message can be told from another");
        var ids = Pairs(await pop.TextAsync(LongestList).ConfigureAwait(false));
        if (await pop.CommandAsync("LIST").ConfigureAwait(false) is { Ok: false } refusal)
            return MailboxFailures.Refused("LIST", refusal.Text);
        var sizes = Pairs(await pop.TextAsync(LongestList).ConfigureAwait(false));

        var entries = new List<MailboxEntry>();
        _numbers = [];
        foreach (var (number, id) in ids.OrderBy(pair => pair.Key))
        {
            if (_numbers.TryAdd(id, number))
                entries.Add(new MailboxEntry(id, long.TryParse(sizes.GetValueOrDefault(number), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0));
        }

        return entries;
    }

    private async Task<int?> NumberAsync(MailboxEntry entry)
    {
        if (_numbers is null)
            await ListAsync().ConfigureAwait(false);
        return _numbers is not null && _numbers.TryGetValue(entry.Id, out var number) ? number : null;
    }

    private Task<Pop3Answer> CommandAsync(string command, int number) =>
        pop.CommandAsync(string.Create(CultureInfo.InvariantCulture, $"{command} {number}"));

    private async Task<Result<T>> RunAsync<T>(Func<Task<Result<T>>> work, CancellationToken cancellationToken)
    {
        if (wire.IsDisposed)
            return MailboxFailures.Closed();
        await using var cancelling = cancellationToken.UnsafeRegister(static state => ((TextWire)state!).Abort("cancelled"), wire).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (WireException e)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // After half an answer nobody knows what the next line belongs to.
            wire.Abort(e.Message);
            return MailboxFailures.From(e);
        }
        finally
        {
            wire.Deadline.Disarm();
        }
    }

    private static Result<Done> Done(string command, Pop3Answer answer) =>
        answer.Ok ? default(Done) : MailboxFailures.Refused(command, answer.Text);

    /// <summary>Lines of a number and a word; others are passed over.</summary>
    private static Dictionary<int, string> Pairs(StuffedText text)
    {
        var pairs = new Dictionary<int, string>();
        foreach (var line in Encoding.Latin1.GetString(text.Content.Span).Split('\n'))
        {
            if (line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var word, ..]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n))
                pairs.TryAdd(n, word);
        }

        return pairs;
    }
}
