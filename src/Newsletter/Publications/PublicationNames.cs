using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Publications;

/// <summary>
/// What people call publications, for pages that show answers of the API, where their short names stand. Two of one name are told apart by the short name.
/// </summary>
internal sealed class PublicationNames
{
    private readonly Dictionary<int, string> _byKey = [];
    private readonly Dictionary<string, string> _bySlug = new(StringComparer.Ordinal);

    public PublicationNames(IEnumerable<(int Key, string Slug, string Name)> publications)
    {
        foreach (var alike in publications.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Select(g => g.ToList()))
        {
            foreach (var (key, slug, name) in alike)
                _byKey[key] = _bySlug[slug] = alike.Count == 1 ? name : $"{name} ({slug})";
        }
    }

    /// <summary>Of nothing yet: before a page has loaded them.</summary>
    public static PublicationNames None { get; } = new([]);

    /// <summary>Short names with their names, by name.</summary>
    public IEnumerable<(string Slug, string Name)> All => _bySlug.Select(p => (p.Key, p.Value)).OrderBy(p => p.Value, StringComparer.CurrentCultureIgnoreCase);

    public string Of(int key) => _byKey.GetValueOrDefault(key, "");

    /// <summary>A publication that is no longer there keeps the short name that it had.</summary>
    public string Of(string slug) => _bySlug.GetValueOrDefault(slug, slug);
}

internal static class PublicationNamesQuery
{
    public static async Task<PublicationNames> PublicationNamesAsync(this NewsletterDb db, CancellationToken cancellationToken) =>
        new((await db.Publications.AsNoTracking().Select(p => new { p.Key, p.Slug, p.Name }).ToListAsync(cancellationToken)).Select(p => (p.Key, p.Slug, p.Name)));
}
