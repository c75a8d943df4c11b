using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;

namespace Newsletter.Rendering.Designs;

/// <summary>The designs there are for issues: the folders, and those that are edited on the desk. A folder that has the name of one of these stands behind it.</summary>
internal sealed class AllDesigns(DesignStore folders, NewsletterDb db) : IDesignFiles, IDesignNames
{
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var stored = await db.Set<StoredDesign>().AsNoTracking().Where(d => d.UsedOrdinal != null).Select(d => d.Name).ToListAsync(cancellationToken);
        return [.. folders.Names.Union(stored, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public async Task<Result<IReadOnlyDictionary<string, string>>> ReadAsync(string design, CancellationToken cancellationToken)
    {
        var used = await db.Set<StoredDesign>().AsNoTracking().Where(d => d.Name == design && d.UsedOrdinal != null)
            .Join(db.Set<DesignVersion>(), d => new { d.Key, Ordinal = d.UsedOrdinal!.Value }, v => new { Key = v.DesignKey, v.Ordinal }, (_, v) => v) // it was just asked for
            .SingleOrDefaultAsync(cancellationToken);
        if (used is not null)
            return DesignRules.Parts(used.Files);
        var folder = folders.Read(design);
        return folder is { Ok: false, Failure.Code: DesignFailures.NotFoundCode } ? DesignFailures.NotFound(design, await NamesAsync(cancellationToken)) : folder;
    }
}
