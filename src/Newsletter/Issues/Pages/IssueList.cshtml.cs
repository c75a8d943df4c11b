using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Scheduling;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages;

/// <summary>Home of the desk: what is in the works for each publication, and what went out.</summary>
[RequiredRole(Role.Editor)]
internal sealed class IssueListModel(NewsletterDb db, TimeProvider clock) : DeskPage
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
        var created = await create.HandleAsync(slug, new IssueContent { Subject = "" }, Caller, cancellationToken);
        if (created.Ok)
            return Redirect($"/desk/issues/{created.Value.Id}");
        await LoadAsync(cancellationToken);
        return Refuse(created.Failure);
    }

    public string NextSlot(Publication publication)
    {
        foreach (var (_, at) in SlotCalendar.Upcoming(publication, Now))
            return $"Next slot: {When.Short(at, publication.TimeZone)}. Times are those of {publication.TimeZone}.";
        return $"No weekly slot: issues are scheduled by date and time. Times are those of {publication.TimeZone}.";
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var shelves = new List<Shelf>();
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
                // What moves first stands first: being sent, then by time, then the drafts.
                [.. open.OrderBy(i => i.At ?? DateTimeOffset.MaxValue).ThenByDescending(i => i.Key)],
                [.. done.Take(DonePerPage)],
                done.Count > DonePerPage ? done[DonePerPage - 1].Key : null));
        }

        Shelves = shelves;
    }
}

/// <param name="Older">Where the next page begins, or null when this is the last.</param>
internal sealed record Shelf(Publication Publication, IReadOnlyList<Issue> Open, IReadOnlyList<Issue> Done, int? Older);
