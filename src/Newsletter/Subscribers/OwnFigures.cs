using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers;

/// <summary>
/// A reader's yes or no to figures of their own. A no holds at once, for copies that are out as well, and takes along what was kept: totals name nobody and
/// stay.
/// </summary>
internal static class OwnFigures
{
    /// <returns>Null: nothing changes; else the line for the consent record, without how it came and who did it.</returns>
    public static async Task<ConsentMoment?> SetAsync(NewsletterDb db, Subscription subscription, bool wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (subscription.IndividualFigures == wanted)
            return null;
        subscription.IndividualFigures = wanted;
        subscription.FiguresSince = wanted ? now : null;
        if (wanted)
            return ConsentMoment.FiguresOn;
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM readings WHERE subscriber = {subscription.SubscriberKey} AND issue IN (SELECT key FROM issues WHERE publication_key = {subscription.PublicationKey})", cancellationToken);
        return ConsentMoment.FiguresOff;
    }
}
