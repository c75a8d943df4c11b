using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Rendering.Designs;

/// <param name="Issue">Null: the publication itself, and with it every issue that names no other design.</param>
/// <param name="Title">The publication's name, or the issue's subject.</param>
internal sealed record DesignUse(int PublicationKey, string Publication, string PublicationName, Guid? Issue, string Title);

/// <summary>Who uses a design from now on. Issues that were submitted hold the files that they were submitted with.</summary>
internal sealed class DesignUses(NewsletterDb db)
{
    public async Task<IReadOnlyList<DesignUse>> OfAsync(string design, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).GetValueOrDefault(design) ?? [];

    /// <summary>By design.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<DesignUse>>> AllAsync(CancellationToken cancellationToken)
    {
        var publications = await db.Publications.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellationToken);
        var open = await db.Issues.AsNoTracking().Include(i => i.Publication).Where(i => i.EndedAt == null).OrderByDescending(i => i.Key).ToListAsync(cancellationToken);
        return publications.Select(p => (p.Design, Use: new DesignUse(p.Key, p.Slug, p.Name, Issue: null, p.Name)))
            .Concat(open.SelectMany(i => new[] { i.Content.Design, i.Pending?.Design }.OfType<string>().Distinct()
                .Select(name => (name, new DesignUse(i.PublicationKey, i.Publication.Slug, i.Publication.Name, i.Id, (i.Pending ?? i.Content).Subject)))))
            .GroupBy(pair => pair.Item1, pair => pair.Item2)
            .ToDictionary(group => group.Key, IReadOnlyList<DesignUse> (group) => [.. group], StringComparer.Ordinal);
    }

    /// <summary>Null: the caller may change it. A design belongs to no publication, so it takes the role in every one that uses it.</summary>
    public static Failure? Refuse(IReadOnlyList<DesignUse> uses, Caller caller)
    {
        if (!caller.MaySomewhere(Role.Publisher))
            return new Shell.ForbiddenFailure("Designs are changed by publishers.");
        return uses.FirstOrDefault(use => !caller.May(Role.Publisher, use.PublicationKey)) is { } other
            ? new Shell.ForbiddenFailure($"{other.PublicationName} uses this design as well, and you are no publisher there. Make a copy, and change that.")
            : null;
    }
}
