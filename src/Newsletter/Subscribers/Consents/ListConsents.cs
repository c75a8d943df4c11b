using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Consents;

internal sealed record ConsentAnswer(
    string Publication, DateTimeOffset At, ConsentMoment Event, string How, string Text, string? Address, string By);

/// <summary>The consent record of a person, for the publications that the caller keeps, newest first.</summary>
internal sealed class ListConsents(NewsletterDb db, SubscriberDesk desk, ImportedConsents imported)
{
    public async Task<Result<Page<ConsentAnswer>>> HandleAsync(Guid id, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var slugs = (await desk.PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.ToDictionary(p => p.Key, p => p.Slug);
        var (key, mine) = (found.Value.Key, slugs.Keys.ToList());
        var page = await db.ConsentEvents.AsNoTracking().Where(e => e.SubscriberKey == key && mine.Contains(e.PublicationKey))
            .ToPageAsync(paging, e => e.Key, Answer, cancellationToken);
        if (page.Next is not null)
            return page;
        // Behind the last page: a list is mostly how somebody came.
        var lines = await imported.LinesAsync(key, cancellationToken);
        return page with { Items = [.. page.Items.Concat(lines.Where(e => mine.Contains(e.PublicationKey)).Select(Answer)).OrderByDescending(a => a.At)] };

        ConsentAnswer Answer(ConsentEvent e) => new(slugs[e.PublicationKey], e.At, e.Event, e.How, e.Text, e.Address, e.Name);
    }
}
