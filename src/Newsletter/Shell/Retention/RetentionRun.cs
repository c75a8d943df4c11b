using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Shell.Retention;

/// <summary>The last time that something was looked through for what has been kept long enough.</summary>
internal sealed class RetentionRun
{
    public required string What { get; init; }

    /// <summary>Null: it has not succeeded yet.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How much went then.</summary>
    public long Removed { get; init; }

    /// <summary>When it last failed; null: it has not since it last succeeded.</summary>
    public DateTimeOffset? FailedAt { get; init; }
}

internal sealed class RetentionRunTable : IEntityTypeConfiguration<RetentionRun>
{
    public void Configure(EntityTypeBuilder<RetentionRun> builder)
    {
        builder.ToTable("retention_runs");
        builder.HasKey(r => r.What);
    }
}

/// <summary>Writes the runs down.</summary>
internal sealed class RetentionRuns(NewsletterDb db, TimeProvider clock)
{
    public Task SucceededAsync(string what, long removed, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return WriteAsync(new RetentionRun { What = what, At = now, Removed = removed }, r => r.ExecuteUpdateAsync(
            set => set.SetProperty(x => x.At, now).SetProperty(x => x.Removed, removed).SetProperty(x => x.FailedAt, (DateTimeOffset?)null), cancellationToken), cancellationToken);
    }

    public Task FailedAsync(string what, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return WriteAsync(new RetentionRun { What = what, FailedAt = now }, r => r.ExecuteUpdateAsync(set => set.SetProperty(x => x.FailedAt, now), cancellationToken), cancellationToken);
    }

    private async Task WriteAsync(RetentionRun first, Func<IQueryable<RetentionRun>, Task<int>> update, CancellationToken cancellationToken)
    {
        if (await update(db.RetentionRuns.Where(r => r.What == first.What)) > 0)
            return;
        db.Add(first);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // Another node was first, a moment ago.
            db.ChangeTracker.Clear();
        }
    }
}
