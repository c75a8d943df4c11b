using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Sending.Doctor;
using Newsletter.Shell;

namespace Newsletter.Scheduling.Digests;

/// <summary>A digest that cannot be made, or kept up, since its publication's design cannot be read.</summary>
/// <param name="DesignIsThere">Somebody can open and mend it.</param>
/// <param name="Waits">It was made before, and waits for its time as it was then.</param>
internal sealed record DigestTrouble(Publication Publication, DateOnly Month, bool Waits, bool DesignIsThere, Failure Failure)
{
    public string Found =>
        $"The digest of {Month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)} {(Waits ? "goes out as it was made, without what is corrected since" : "cannot be made, and whoever wants one mail a month gets none")}: "
        + $"the design “{Publication.Design}” cannot be read. {Why(Failure)}";

    public string Mend => DesignIsThere
        ? $"Mend the design “{Publication.Design}”, or give {Publication.Name} another one. It is tried again every minute."
        : $"Give {Publication.Name} another design, or bring “{Publication.Design}” back. It is tried again every minute.";

    public static string Why(Failure failure) => failure is ValidationFailure invalid ? string.Join(" ", invalid.Errors.Values.SelectMany(messages => messages)) : failure.Message;
}

/// <summary>What stands in the way of digests now: asked whenever somebody looks, so that it is gone when it is mended.</summary>
internal sealed class FindDigestTroubles(NewsletterDb db, AwaitedDigests awaited, DigestText text, IDesignNames designs)
{
    public async Task<IReadOnlyList<DigestTrouble>> HandleAsync(CancellationToken cancellationToken)
    {
        var troubles = new List<DigestTrouble>();
        await foreach (var (publication, month) in awaited.ReadAsync(cancellationToken))
            await TryAsync(publication, month, waits: false);
        var waiting = await db.Issues.AsNoTracking().Include(i => i.Publication).Where(i => i.DigestOf != null && PrepareDigests.Waiting.Contains(i.State)).ToListAsync(cancellationToken);
        foreach (var issue in waiting)
            await TryAsync(issue.Publication, issue.DigestOf!.Value, waits: true); // asked for
        return troubles;

        async Task TryAsync(Publication publication, DateOnly month, bool waits)
        {
            var content = await text.WriteAsync(publication, month, cancellationToken);
            if (!content.Ok)
                troubles.Add(new DigestTrouble(publication, month, waits, (await designs.NamesAsync(cancellationToken)).Contains(publication.Design), content.Failure));
        }
    }
}

/// <summary>For <c>doctor</c> and the sending set-up, where nobody uses digests nothing.</summary>
internal sealed class DigestFindings(FindDigestTroubles troubles, AwaitedDigests awaited) : ISetUpFindings
{
    private const string Area = "digests";

    public async Task<IReadOnlyList<Finding>> LookAsync(bool readable, CancellationToken cancellationToken)
    {
        if (!readable)
            return [];
        var found = await troubles.HandleAsync(cancellationToken);
        if (found.Count > 0)
            return [.. found.Select(t => new Finding(Area, t.Publication.Name, t.Waits ? FindingLevel.Warning : FindingLevel.Failure, t.Found, t.Mend))];
        var wanted = await awaited.WantedAsync(cancellationToken);
        return [.. wanted.Select(p => new Finding(Area, p.Name, FindingLevel.Ok, "Nothing stands in the way of its mail a month."))];
    }
}

/// <summary>It is tried every minute; what stands in the way is logged when it is new. Of this process alone: another node, or a restart, writes it once more.</summary>
internal sealed class DigestComplaints
{
    private readonly ConcurrentDictionary<(int Publication, DateOnly Month), string> _logged = new();

    /// <returns>False: this was said already.</returns>
    public bool IsNew(Publication publication, DateOnly month, string why)
    {
        var key = (publication.Key, month);
        var known = _logged.TryGetValue(key, out var last) && last == why;
        _logged[key] = why;
        return !known;
    }

    /// <summary>It could be made: what comes next is new.</summary>
    public void Forget(Publication publication, DateOnly month) => _logged.TryRemove((publication.Key, month), out _);
}
