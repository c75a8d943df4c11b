using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Retention;

namespace Newsletter.Responses.Reading;

/// <summary>What single readers opened and clicked is not kept for ever; the totals that came of it are.</summary>
internal sealed class ForgetReadings(NewsletterDb db, RetentionOptions retention, TimeProvider clock) : IForgetful
{
    /// <summary>A group that was not written by then never will be.</summary>
    private static readonly TimeSpan BatchesKept = TimeSpan.FromDays(1);

    public RetentionRule Rule => new(
        "reading", "What single readers opened and clicked", "when they did", "The line is deleted; the figures of the issue, which name nobody, stay.", retention.Reading, "Retention:Reading");

    public async Task<long> ForgetAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (reading, batches) = (now - retention.Reading, now - BatchesKept);
        await db.Set<ReadingBatch>().Where(b => b.At < batches).ExecuteDeleteAsync(cancellationToken);
        return await db.Readings.Where(r => r.At < reading).ExecuteDeleteAsync(cancellationToken);
    }
}
