using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Sending;
using Newsletter.Subscribers;

namespace Newsletter.Scheduling.Digests;

/// <summary>Digests that should be there and are not, each publication's oldest first.</summary>
internal sealed class AwaitedDigests(NewsletterDb db, SmtpOptions smtp, TimeProvider clock)
{
    /// <summary>How far back it is looked for a digest that nobody made: a service that was away for longer is not waited for.</summary>
    private const int MonthsBack = 3;

    /// <summary>Publications of which somebody wants one mail a month.</summary>
    public async Task<IReadOnlyList<Publication>> WantedAsync(CancellationToken cancellationToken) =>
        await db.Publications.AsNoTracking()
            .Where(p => db.Subscriptions.Any(s => s.PublicationKey == p.Key && s.MonthlySince != null && s.State == SubscriptionState.Active))
            .ToListAsync(cancellationToken);

    /// <summary>Each is asked for when it is come to: what was made of the one before counts.</summary>
    public async IAsyncEnumerable<(Publication Publication, DateOnly Month)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var publication in await WantedAsync(cancellationToken))
        {
            var current = DigestMonth.Of(clock.GetUtcNow(), publication.TimeZone);
            for (var back = MonthsBack; back > 0; back--)
            {
                var month = current.AddMonths(-back);
                if (await IsAwaitedAsync(publication, month, cancellationToken))
                    yield return (publication, month);
            }
        }
    }

    /// <summary>
    /// Nobody has made it yet, and somebody wanted it before the month was over. One whose time has passed is missing only to those who were there at that time.
    /// </summary>
    private async Task<bool> IsAwaitedAsync(Publication publication, DateOnly month, CancellationToken cancellationToken)
    {
        var at = WallClock.ToInstant(DigestCalendar.LocalAt(publication, month), publication.TimeZone);
        var (end, late, captured) = (DigestMonth.End(month, publication.TimeZone), at <= clock.GetUtcNow(), smtp.Captured);
        // A rehearsal does not stand for the real one; under capture one rehearsal is enough.
        return !await db.Issues.AnyAsync(i => i.PublicationKey == publication.Key && i.DigestOf == month && (captured || !i.Rehearsal), cancellationToken)
            && await db.Subscriptions.AnyAsync(
                s => s.PublicationKey == publication.Key && s.State == SubscriptionState.Active && s.MonthlySince < end && (!late || s.ChangedAt <= at), cancellationToken);
    }
}
