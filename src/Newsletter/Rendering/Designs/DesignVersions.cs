using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Rendering.Designs;

/// <param name="Current">Issues use it.</param>
/// <param name="Ready">False: it was kept although it cannot be used.</param>
internal sealed record DesignVersionAnswer(int Version, DateTimeOffset At, string By, string Note, bool Ready, bool Current);

/// <summary>What was saved of a design, one after the other.</summary>
internal sealed class DesignVersions(NewsletterDb db, DesignCheck check, TimeProvider clock)
{
    /// <summary>Saves the next one; issues use it from now on, unless something is wrong with it.</summary>
    /// <exception cref="DbUpdateException">Somebody else saved one at the same moment.</exception>
    public async Task AddAsync(StoredDesign design, IReadOnlyDictionary<string, string> files, string note, Caller caller, CancellationToken cancellationToken)
    {
        var ready = !check.Of(design.Name, files).Any(problem => problem.Blocks);
        var now = clock.GetUtcNow();
        design.LastOrdinal++;
        if (ready)
            design.UsedOrdinal = design.LastOrdinal;
        (design.ChangedAt, design.ChangedBy, design.Version) = (now, caller.Name, design.Version + 1);
        db.Add(new DesignVersion { DesignKey = design.Key, Ordinal = design.LastOrdinal, Files = files, Ready = ready, Note = note, CreatedAt = now, CreatedBy = caller.Name });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Newest first; of a folder there are none.</summary>
    public async Task<IReadOnlyList<DesignVersionAnswer>> OfAsync(FoundDesign design, CancellationToken cancellationToken)
    {
        if (design.Stored is not { } stored)
            return [];
        var rows = await db.Set<DesignVersion>().AsNoTracking().Where(v => v.DesignKey == stored.Key).OrderByDescending(v => v.Ordinal)
            .Select(v => new { v.Ordinal, v.CreatedAt, v.CreatedBy, v.Note, v.Ready }).ToListAsync(cancellationToken);
        return [.. rows.Select(v => new DesignVersionAnswer(v.Ordinal, v.CreatedAt, v.CreatedBy, v.Note, v.Ready, v.Ordinal == stored.UsedOrdinal))];
    }

    public DesignAnswer Answer(FoundDesign design) => DesignAnswer.Of(design, check.Of(design.Name, design.Files));
}
