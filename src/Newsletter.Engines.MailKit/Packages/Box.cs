using global::MailKit;
using Newsletter.Engines.Mailboxes;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>What both protocols share: one thing at a time, failures instead of exceptions, and what has been lost stays lost.</summary>
internal abstract class Box(MailService client, WatchedStream stream) : IMailbox
{
    // A server that states a size too small is still heard out, so that the connection lives on; but not for ever.
    private const long Slack = 16 * 1024 * 1024;

    private bool _closed;

    public abstract Task<Result<IReadOnlyList<MailboxEntry>>> ListAsync(CancellationToken cancellationToken);

    public Task<Result<ReadOnlyMemory<byte>>> ReadAsync(MailboxEntry entry, long limit, CancellationToken cancellationToken) => RunAsync<ReadOnlyMemory<byte>>(
        async () =>
        {
            if (entry.Size > limit)
                return MailboxFailures.TooLarge(entry.Size, limit);
            var message = await FetchAsync(entry, new Most(limit + Slack), cancellationToken).ConfigureAwait(false);
            if (message is null)
                return MailboxFailures.Gone(entry.Id);
            await using var closing = message.ConfigureAwait(false);
            if (message.Length > limit)
                return MailboxFailures.TooLarge(message.Length, limit);
            var octets = new byte[message.Length];
            message.Position = 0;
            await message.ReadExactlyAsync(octets, cancellationToken).ConfigureAwait(false);
            return new ReadOnlyMemory<byte>(octets);
        },
        cancellationToken);

    public abstract Task<Result<Done>> DeleteAsync(MailboxEntry entry, CancellationToken cancellationToken);

    public async Task<Result<Done>> CloseAsync(CancellationToken cancellationToken)
    {
        var closed = await RunAsync(() => EndAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        _closed = true;
        client.Dispose();
        return closed;
    }

    public ValueTask DisposeAsync()
    {
        _closed = true;
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The octets of a message; null when it is not there.</summary>
    protected abstract Task<Stream?> FetchAsync(MailboxEntry entry, ITransferProgress most, CancellationToken cancellationToken);

    /// <summary>Carries deletions out and says goodbye.</summary>
    protected abstract Task<Result<Done>> EndAsync(CancellationToken cancellationToken);

    protected async Task<Result<T>> RunAsync<T>(Func<Task<Result<T>>> work, CancellationToken cancellationToken)
    {
        if (_closed || !client.IsConnected)
            return MailboxFailures.Closed();
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception thrown) when (Faults.Of(thrown, stream, "The server") is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Faults.Of(thrown, stream, "The server")!;
        }
    }

    /// <summary>MailKit swallows what goes wrong with a goodbye, on which a POP3 server's deletions depend.</summary>
    protected async Task<Result<Done>> DisconnectAsync(CancellationToken cancellationToken)
    {
        await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
        return stream.Ended || stream.Failed ? new Failure("mailbox.unreachable", "The server was gone before it answered the goodbye.") : default(Done);
    }

    private sealed class Most(long octets) : ITransferProgress
    {
        public void Report(long bytesTransferred, long totalSize) => Report(bytesTransferred);

        public void Report(long bytesTransferred)
        {
            if (bytesTransferred > octets)
                throw new IOException($"A message has more than {octets} octets");
        }
    }
}
