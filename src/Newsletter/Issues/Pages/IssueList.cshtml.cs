using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Digests;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages;

/// <summary>Home of the desk: what is in the works for each publication, and what went out.</summary>
[RequiredRole(Role.Editor)]
internal sealed class IssueListModel(NewsletterDb db, FindDigestTroubles digests, TimeProvider clock) : DeskPage
{
    private const int DonePerPage = 20;
    private static readonly IssueState[] Done = [IssueState.Sent, IssueState.Cancelled];

    [BindProperty(SupportsGet = true, Name = "publication")]
    public string? Publication { get; set; }

    /// <summary>Key of the issue that the page of older ones begins after.</summary>
    [BindProperty(SupportsGet = true, Name = "before")]
    public int? Before { get; set; }

    public IReadOnlyList<Shelf> Shelves { get; private set; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool MayCreatePublications => Caller.MayEverywhere(Role.Admin);

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostCreateAsync(string slug, [FromServices] CreateIssue create, CancellationToken cancellationToken)
    {
        var created = await create.FromFrameAsync(slug, Caller, cancellationToken);
        if (created.Ok)
            return Redirect($"/desk/issues/{created.Value.Id}/compose");
        await LoadAsync(cancellationToken);
        return Refuse(created.Failure);
    }

    public string NextSlot(Publication publication)
    {
        foreach (var (_, at) in SlotCalendar.Upcoming(publication, Now))
            return $"Next slot: {When.Short(at, publication.TimeZone)}. Times are those of {publication.TimeZone}.";
        return $"No weekly slot: issues are scheduled by date and time. Times are those of {publication.TimeZone}.";
    }

    /// <summary>"3 of 5 articles ready, in 1 d 22 h".</summary>
    public string Progress(NextIssue next)
    {
        var articles = next.Articles == 0 ? "no articles yet" : $"{next.Ready} of {next.Articles} {(next.Articles == 1 ? "article" : "articles")} ready";
        return next.At is { } at ? $"{articles}, {When.Away(at, Now)}" : articles;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var shelves = new List<Shelf>();
        var troubles = (await digests.HandleAsync(cancellationToken)).ToLookup(t => t.Publication.Key);
        foreach (var publication in await db.PublicationsForAsync(Caller, Role.Editor, cancellationToken))
        {
            if (Publication is not null && publication.Slug != Publication)
                continue;
            var issues = db.Issues.AsNoTracking().Include(i => i.Publication).Where(i => i.PublicationKey == publication.Key);
            var open = await issues.Where(i => !Done.Contains(i.State)).ToListAsync(cancellationToken);
            var done = await issues.Where(i => Done.Contains(i.State) && (Before == null || i.Key < Before))
                .OrderByDescending(i => i.Key).Take(DonePerPage + 1).ToListAsync(cancellationToken);
            shelves.Add(new Shelf(
                publication,
                await NextAsync(publication, open, cancellationToken),
                // What moves first stands first: being sent, then by time, then the drafts, and last what was begun ahead and nobody has touched.
                [.. open.OrderBy(i => i.At ?? DateTimeOffset.MaxValue).ThenBy(StartNextIssue.IsUntouched).ThenByDescending(i => i.Key)],
                [.. done.Take(DonePerPage)],
                done.Count > DonePerPage ? done[DonePerPage - 1].Key : null,
                [.. troubles[publication.Key]]));
        }

        Shelves = shelves;
    }

    /// <summary>What an editor goes on with: the first that is not booked yet, or else what goes out next.</summary>
    private async Task<NextIssue?> NextAsync(Publication publication, List<Issue> open, CancellationToken cancellationToken)
    {
        var next = ComingIssues.Of(publication, open, Now).Where(c => !c.Issue.IsDigest && c.Issue.State is not (IssueState.Sending or IssueState.Paused))
            .OrderBy(c => c.Issue.State == IssueState.Scheduled)
            // One that was begun ahead waits behind the one that somebody works on.
            .ThenBy(c => StartNextIssue.IsUntouched(c.Issue)).ThenBy(c => c.Issue.State != IssueState.Draft)
            .ThenBy(c => c.At ?? DateTimeOffset.MaxValue).ThenBy(c => c.Issue.Key).FirstOrDefault();
        if (next is null)
            return null;
        var placed = (next.Issue.Pending ?? next.Issue.Content).Articles;
        var articles = await db.Articles.AsNoTracking().Where(a => placed.Contains(a.Id)).Select(a => a.Content).ToListAsync(cancellationToken);
        return new NextIssue(next.Issue, next.Name, next.At, articles.Count(ArticleReadiness.IsReady), placed.Count);
    }
}

/// <param name="Name">Like "no. 42, Thu 26 Nov 2026, 09:00".</param>
/// <param name="At">Its time, or the slot that it would take.</param>
/// <param name="Ready">Of its articles.</param>
internal sealed record NextIssue(Issue Issue, string Name, DateTimeOffset? At, int Ready, int Articles);

/// <param name="Older">Where the next page begins, or null when this is the last.</param>
/// <param name="Troubles">What stands in the way of its digests.</param>
internal sealed record Shelf(Publication Publication, NextIssue? Next, IReadOnlyList<Issue> Open, IReadOnlyList<Issue> Done, int? Older, IReadOnlyList<DigestTrouble> Troubles);
