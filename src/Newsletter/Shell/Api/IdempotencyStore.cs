using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Shell.Api;

/// <summary>The table behind <see cref="Idempotency"/>, shared by all nodes.</summary>
internal sealed class IdempotencyStore(IDbContextFactory<NewsletterDb> factory, TimeProvider clock)
{
    /// <summary>How long after its last sign of life a running request counts as dead; it gives one every third of that.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private static readonly TimeSpan CleanEvery = TimeSpan.FromMinutes(10);

    private long _cleanedAt;

    /// <returns>Null when the caller now runs the request as <paramref name="runner"/>; else what is there already.</returns>
    public async Task<IdempotentAnswer?> BeginAsync(string scope, string request, string runner, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        await CleanAsync(db, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        while (!await TryTakeAsync(db, scope, request, runner, cancellationToken))
        {
            // Null: its runner failed and has forgotten it since; then it is free.
            if (await db.Set<IdempotentAnswer>().AsNoTracking().SingleOrDefaultAsync(a => a.Scope == scope, cancellationToken) is { } known)
                return known;
        }

        return null;
    }

    /// <summary>One statement decides between two that come at once, on one node or on two: the row is new, expired, of a dead runner, or taken.</summary>
    private async Task<bool> TryTakeAsync(NewsletterDb db, string scope, string request, string runner, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var lease = now + (long)Lease.TotalMilliseconds;
        var expires = now + (long)Kept.TotalMilliseconds;
        return await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO idempotent_answers (scope, request, runner, state, lease_until, expires_at)
            VALUES ({scope}, {request}, {runner}, 'Running', {lease}, {expires})
            ON CONFLICT (scope) DO UPDATE
            SET request = excluded.request, runner = excluded.runner, state = 'Running', lease_until = excluded.lease_until,
                expires_at = excluded.expires_at, answer = NULL, headers = NULL, body = NULL
            WHERE idempotent_answers.expires_at <= {now}
               OR (idempotent_answers.state = 'Running' AND idempotent_answers.lease_until <= {now}
                   AND idempotent_answers.request = excluded.request)
            """,
            cancellationToken) > 0;
    }

    public async Task RenewAsync(string scope, string runner, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var lease = (clock.GetUtcNow() + Lease).ToUnixTimeMilliseconds();
        await Mine(db, scope, runner).ExecuteUpdateAsync(set => set.SetProperty(a => a.LeaseUntil, lease), cancellationToken);
    }

    public async Task RecordAsync(string scope, string runner, IdempotencyState state, int answer, string headers, byte[] body)
    {
        await using var db = await factory.CreateDbContextAsync(CancellationToken.None);
        var keep = state == IdempotencyState.Done;
        await Mine(db, scope, runner).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.State, state)
                .SetProperty(a => a.Answer, keep ? answer : null)
                .SetProperty(a => a.Headers, keep ? headers : null)
                .SetProperty(a => a.Body, keep ? body : null),
            CancellationToken.None);
    }

    /// <summary>It failed here: a repeat runs it again.</summary>
    public async Task ForgetAsync(string scope, string runner)
    {
        await using var db = await factory.CreateDbContextAsync(CancellationToken.None);
        await Mine(db, scope, runner).ExecuteDeleteAsync(CancellationToken.None);
    }

    private static IQueryable<IdempotentAnswer> Mine(NewsletterDb db, string scope, string runner) =>
        db.Set<IdempotentAnswer>().Where(a => a.Scope == scope && a.Runner == runner && a.State == IdempotencyState.Running);

    private async Task CleanAsync(NewsletterDb db, long now, CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref _cleanedAt);
        if (now - last < CleanEvery.TotalMilliseconds || Interlocked.CompareExchange(ref _cleanedAt, now, last) != last)
            return;
        await db.Set<IdempotentAnswer>().Where(a => a.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
    }
}
