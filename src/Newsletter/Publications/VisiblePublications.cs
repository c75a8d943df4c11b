using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Publications;

internal static class VisiblePublications
{
    /// <summary>The publications in which somebody has a role, by name. There are few: they are filtered here and not in the database.</summary>
    public static async Task<IReadOnlyList<Publication>> PublicationsForAsync(this NewsletterDb db, Caller caller, Role role, CancellationToken cancellationToken)
    {
        var all = await db.Publications.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellationToken);
        return [.. all.Where(publication => caller.May(role, publication.Key))];
    }

    /// <summary>The same for a list that is read page by page: filtered where it is read.</summary>
    public static IQueryable<Publication> For(this IQueryable<Publication> publications, Caller caller, Role role)
    {
        if (caller.MayEverywhere(role))
            return publications;
        var mine = caller.Grants.Where(grant => grant.Role >= role).Select(grant => grant.PublicationKey).ToList();
        return publications.Where(p => mine.Contains(p.Key));
    }

    /// <summary>The publication with this short name, for somebody who has the role there: to all others it is not there.</summary>
    public static async Task<Result<Publication>> FindPublicationAsync(this NewsletterDb db, string slug, Caller caller, Role role, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        return publication is not null && caller.May(role, publication.Key) ? publication : new NotFoundFailure($"publication '{slug}'");
    }
}
