using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Rendering.Designs;

/// <summary>A design as it can be looked at: with its sample, whether or not it can be used.</summary>
/// <param name="Stored">Null: a folder of the installation.</param>
/// <param name="Ordinal">Of the version that <paramref name="Files"/> are; 0 of a folder.</param>
/// <param name="Source">The folder where pictures of its sample lie.</param>
internal sealed record FoundDesign(string Name, StoredDesign? Stored, int Ordinal, string? Source, IReadOnlyDictionary<string, string> Files)
{
    public string Etag => Stored is { } design
        ? ETags.Of("design", design.Name, design.Version)
        : $"\"design-{Name}-folder-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Files))))[..16]}\"";

    /// <summary>What people call it.</summary>
    public string Title
    {
        get
        {
            var design = Design.Of(DesignRules.Parts(Files).Value);
            return design.Ok ? design.Value.Title : Name;
        }
    }
}

/// <summary>Looks designs up, of either kind.</summary>
internal sealed class FindDesign(NewsletterDb db, DesignStore folders)
{
    /// <param name="ordinal">A version of one that is edited here; null: the last.</param>
    public async Task<Result<FoundDesign>> HandleAsync(string name, int? ordinal, CancellationToken cancellationToken)
    {
        var stored = await db.Set<StoredDesign>().SingleOrDefaultAsync(d => d.Name == name, cancellationToken);
        if (stored is null)
            return ordinal is null or 0 ? Folder(name) : new NotFoundFailure($"version {ordinal} of '{name}'");
        var number = ordinal ?? stored.LastOrdinal;
        var version = await db.Set<DesignVersion>().AsNoTracking().SingleOrDefaultAsync(v => v.DesignKey == stored.Key && v.Ordinal == number, cancellationToken);
        return version is null
            ? new NotFoundFailure($"version {number} of '{name}'")
            : new FoundDesign(name, stored, number, stored.Source, DesignRules.Ordered(version.Files));
    }

    /// <summary>Those that are edited here, then the folders, each by name. A folder that cannot be read is left out: <c>doctor</c> and the preview say why.</summary>
    public async Task<IReadOnlyList<FoundDesign>> AllAsync(CancellationToken cancellationToken)
    {
        var stored = await db.Set<StoredDesign>().AsNoTracking().OrderBy(d => d.Name).ToListAsync(cancellationToken);
        var versions = await db.Set<DesignVersion>().AsNoTracking()
            .Where(v => db.Set<StoredDesign>().Any(d => d.Key == v.DesignKey && d.LastOrdinal == v.Ordinal)).ToDictionaryAsync(v => v.DesignKey, cancellationToken);
        return
        [
            .. stored.Select(d => new FoundDesign(d.Name, d, d.LastOrdinal, d.Source, DesignRules.Ordered(versions[d.Key].Files))),
            .. folders.Names.Except(stored.Select(d => d.Name), StringComparer.Ordinal).Select(Folder).Where(found => found.Ok).Select(found => found.Value),
        ];
    }

    private Result<FoundDesign> Folder(string name)
    {
        var files = folders.ReadWithSample(name);
        return files.Ok ? new FoundDesign(name, Stored: null, Ordinal: 0, name, DesignRules.Ordered(files.Value))
            : files.Failure.Code is DesignFailures.NotFoundCode or DesignFailures.NameCode ? new NotFoundFailure($"design '{(name.Length > 60 ? name[..60] + "…" : name)}'")
            : files.Failure;
    }
}
