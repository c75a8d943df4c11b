using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Consents;

internal sealed record ConsentAnswer(
    string Publication, DateTimeOffset At, ConsentMoment Event, string How, string Text, string? Address, string By);

/// <summary>The consent record of a person, for the publications that the caller keeps, newest first.</summary>
internal sealed class ListConsents(NewsletterDb db, SubscriberDesk desk)
{
    public async Task<Result<Page<ConsentAnswer>>> HandleAsync(Guid id, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var slugs = (await desk.PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.ToDictionary(p => p.Key, p => p.Slug);
        var (key, mine) = (found.Value.Key, slugs.Keys.ToList());
        return await db.ConsentEvents.AsNoTracking().Where(e => e.SubscriberKey == key && mine.Contains(e.PublicationKey))
            .ToPageAsync(paging, e => e.Key, e => new ConsentAnswer(slugs[e.PublicationKey], e.At, e.Event, e.How, e.Text, e.Address, e.Name), cancellationToken);
    }
}
