using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Rendering;

namespace Newsletter.Sending;

/// <summary>Writes down where the counted links of a revision lead. Every node that sends it does so first, and finds the same: the second time changes nothing.</summary>
internal sealed class StoreLinks(NewsletterDb db)
{
    public async Task HandleAsync(int issue, int revision, PrintedPublication publication, IReadOnlyList<CountedLink> links, CancellationToken cancellationToken)
    {
        if (await db.CountedRevisions.AnyAsync(r => r.Issue == issue && r.Revision == revision, cancellationToken))
            return;
        db.CountedRevisions.Add(new CountedRevision { Issue = issue, Revision = revision, Tracking = publication.Tracking, Opens = publication.CountOpens });
        db.SentLinks.AddRange(links.Select(link => new SentLink
        {
            Issue = issue,
            Revision = revision,
            Number = link.Number,
            Place = link.Place,
            Position = link.Position,
            Article = link.Article,
            Url = link.Url,
        }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            foreach (var entry in db.ChangeTracker.Entries().Where(e => e.Entity is CountedRevision or SentLink).ToList())
                entry.State = EntityState.Detached;
            // Another node was first. Anything else that is wrong shows again here.
            if (!await db.CountedRevisions.AnyAsync(r => r.Issue == issue && r.Revision == revision, cancellationToken))
                throw;
        }
    }
}
