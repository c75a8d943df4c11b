using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Responses.Webhooks;

/// <summary>Writes down what was taken and what was refused, for the desk, and which tokens were shown.</summary>
internal sealed class WebhookLedger(NewsletterDb db, WebhookOptions options, RefusalsToWrite refusals, TimeProvider clock)
{
    public Task<bool> WasShownAsync(string provider, string token, CancellationToken cancellationToken)
    {
        var hash = Hash(token);
        return db.Set<WebhookToken>().AnyAsync(t => t.Provider == provider && t.Hash == hash, cancellationToken);
    }

    /// <summary>Once its notice is written down: one that could not be is shown again.</summary>
    public async Task ShownAsync(string provider, string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();

        // Twice as long as a notice counts as fresh, so that clocks may differ.
        var old = now - (2 * options.MaxAge);
        await db.Set<WebhookToken>().Where(t => t.At < old).ExecuteDeleteAsync(cancellationToken);
        db.Add(new WebhookToken { Provider = provider, Hash = Hash(token), At = now });
        await SaveAsync(cancellationToken);
    }

    public async Task TakenAsync(string provider, NoticeAnswer answer, string what, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await AddAsync(
            new WebhookState { Provider = provider, TakenAt = now, TakenWhat = what, Told = answer.Told, Recorded = answer.Recorded, Unknown = answer.Unknown },
            row => row.ExecuteUpdateAsync(
                set => set.SetProperty(s => s.TakenAt, now).SetProperty(s => s.TakenWhat, what)
                    .SetProperty(s => s.Told, s => s.Told + answer.Told).SetProperty(s => s.Recorded, s => s.Recorded + answer.Recorded)
                    .SetProperty(s => s.Unknown, s => s.Unknown + answer.Unknown),
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Anybody can have something refused: it is written at once and then every few seconds, however much comes.</summary>
    public async Task RefusedAsync(string provider, string why, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (refusals.Take(provider, now) is not (> 0 and var count))
            return;
        try
        {
            await AddAsync(
                new WebhookState { Provider = provider, RefusedAt = now, RefusedWhy = why, Refused = count },
                row => row.ExecuteUpdateAsync(
                    set => set.SetProperty(s => s.RefusedAt, now).SetProperty(s => s.RefusedWhy, why).SetProperty(s => s.Refused, s => s.Refused + count), cancellationToken),
                cancellationToken);
        }
        catch (Exception exception) when (DatabaseAway.Caused(exception))
        {
            // It is refused whether or not that can be written down; the log has it.
            db.ChangeTracker.Clear();
        }
    }

    private async Task AddAsync(WebhookState first, Func<IQueryable<WebhookState>, Task<int>> more, CancellationToken cancellationToken)
    {
        var row = db.Set<WebhookState>().Where(s => s.Provider == first.Provider);
        if (await more(row) > 0)
            return;
        db.Add(first);
        if (!await SaveAsync(cancellationToken))
            await more(row);
    }

    /// <returns>False: somebody else was first.</returns>
    private async Task<bool> SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>Refusals of this process that wait to be written, by provider.</summary>
internal sealed class RefusalsToWrite
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (long Count, DateTimeOffset Written, long Due)> _waiting = new();

    /// <returns>How many are to be written now; 0: none yet.</returns>
    public long Take(string provider, DateTimeOffset now) => _waiting.AddOrUpdate(
        provider,
        _ => (0, now, 1),
        (_, old) => now - old.Written >= Every || now < old.Written ? (0, now, old.Count + 1) : (old.Count + 1, old.Written, 0)).Due;
}
