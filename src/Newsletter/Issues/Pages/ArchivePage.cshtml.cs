using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages;

/// <summary>What was published, newest first. There is none where the publication shows its issues to nobody, or only to those who have a link.</summary>
[AllowAnonymous]
internal sealed class ArchivePageModel(NewsletterDb db) : ReaderPage(db)
{
    private const int Most = 500;

    /// <param name="Subject">Empty where it is different for every reader.</param>
    public sealed record Entry(int Number, string Subject, DateTimeOffset At);

    public IReadOnlyList<Entry> Published { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Publication.Archive != ArchiveAccess.Public)
            return NotFound();
        var issues = await Db.Issues.AsNoTracking().Published(Publication.Key).OrderByDescending(i => i.Number).Take(Most).ToListAsync(cancellationToken);
        var texts = await Db.ShownTextsAsync(issues, cancellationToken);
        Published = [.. issues.Select(i => new Entry(i.Number!.Value, texts[i.Key].Subject is var subject && subject.Contains("{{", StringComparison.Ordinal) ? "" : subject, i.FrozenAt!.Value))]; // its ledger is complete
        return Page();
    }
}
