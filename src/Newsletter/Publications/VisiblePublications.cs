using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Publications;

internal static class VisiblePublications
{
    /// <summary>The publications in which somebody has a role, by name. There are few: they are filtered here and not in the database.</summary>
    public static async Task<IReadOnlyList<Publication>> PublicationsForAsync(this NewsletterDb db, Caller caller, Role role, CancellationToken cancellationToken)
    {
        var all = await db.Publications.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellationToken);
        return [.. all.Where(publication => caller.May(role, publication.Key))];
    }
}
