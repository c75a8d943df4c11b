using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles;
using Newsletter.Articles.Pages;
using Newsletter.Data;
using Newsletter.Responses;
using Newsletter.Responses.Reading;
using Newsletter.Scheduling.Checks;
using Newsletter.Sending;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Issues.Pages;

/// <summary>One issue: its text and articles, what may be done with it now, and what was done.</summary>
[RequiredRole(Role.Editor)]
internal sealed partial class IssuePageModel(NewsletterDb db, IssueDesk desk, Progress progress, RevisionWriter revisions, AudienceOfIssue audience, FindSegments segments, ListReturns returns, ReadReport report, Corrections corrections, TimeProvider clock) : DeskPage
{
    private const int ArticlesToChoose = 100;

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty]
    public IssueForm Form { get; set; } = new();

    public Issue Issue { get; private set; } = null!; // LoadAsync sets it before anything is shown

    /// <summary>Of the form, in order; an article that was deleted in the meantime has no content.</summary>
    public IReadOnlyList<(Guid Id, ArticleContent? Content)> Placed { get; private set; } = [];

    /// <summary>Articles that the form does not hold: unused ones first.</summary>
    public IReadOnlyList<(Guid Id, string Headline, bool Used)> Choice { get; private set; } = [];

    /// <summary>Newest first. Warnings that somebody ticked at once are one line with all of their titles.</summary>
    public IReadOnlyList<(IssueEvent Event, string Who, IReadOnlyList<string> Notes)> History { get; private set; } = [];

    /// <summary>Names of the publication's segments, and of those that the issue names.</summary>
    public IReadOnlyList<string> Segments { get; private set; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>What was typed into the issue's fields was refused: they are shown again, whatever they stand in.</summary>
    public bool TextRefused => !ModelState.IsValid && Request.HasFormContentType && Request.Form.ContainsKey("Form.Subject");

    public bool IsDraft => Issue.State == IssueState.Draft;

    public bool MayEdit => !Issue.IsDigest && Issue.State is not (IssueState.Sent or IssueState.Cancelled);

    public bool MayDecide => Caller.May(Role.Publisher, Issue.PublicationKey);

    public bool Can(IssueMove move) =>
        IssueMoves.To(Issue.State, move) is not null && (move == IssueMove.Submit || MayDecide);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(typed: false, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync([FromServices] EditIssue edit, CancellationToken cancellationToken)
    {
        var said = Form.Arrange is null ? "saved" : Form.Rearrange();
        var saved = await SaveAsync(edit, cancellationToken);
        return await AnswerAsync(saved, said ?? "saved", cancellationToken);
    }

    /// <summary>Saves what was typed first: a button must not submit something other than what its page shows.</summary>
    public async Task<IActionResult> OnPostSubmitAsync(
        [FromServices] EditIssue edit, [FromServices] SubmitIssue submit, [FromServices] CheckTicks ticks, [FromServices] IssueChecks checks, CancellationToken cancellationToken)
    {
        var saved = await SaveAsync(edit, cancellationToken);
        if (!saved.Ok)
            return await AnswerAsync(saved, "", cancellationToken);
        // From here on the typed text is stored, whatever comes of the move.
        Form.Etag = IssueForm.Of(saved.Value).Etag;
        if (await LooksFirstAsync(ticks, cancellationToken) is { } review)
            return review;
        var submitted = await submit.HandleAsync(Id, Seen, Caller, cancellationToken);
        var inTheWay = submitted.Ok && await checks.ErrorsAsync(submitted.Value, cancellationToken) is not null;
        return await AnswerAsync(submitted, inTheWay ? "submittedInTheWay" : "submitted", cancellationToken);
    }

    private async Task<Result<Issue>> SaveAsync(EditIssue edit, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(Id, Role.Editor, Caller, cancellationToken);
        return found.Ok
            ? await edit.HandleAsync(Id, Form.Into(found.Value.Pending ?? found.Value.Content), Seen, Caller, cancellationToken)
            : found;
    }

    private IfMatch Seen => IfMatch.Exactly(Form.Etag);

    // A button's form holds no text that could be lost.
    protected override string Overtaken => Request.Form.ContainsKey("Form.Subject")
        ? base.Overtaken
        : $"Nothing was done: somebody else changed this issue while you were here. It is {IssueWords.State(Issue.State).ToLowerInvariant()} now, and this page shows it as it is. Press again if you still mean it.";

    private async Task<IActionResult> AnswerAsync(Result<Issue> result, string done, CancellationToken cancellationToken)
    {
        if (result.Ok)
            return Redirect($"/desk/issues/{Id}?done={done}");
        if (!await LoadAsync(typed: true, cancellationToken))
            return NotFound();
        // A second press, after reading what the other one wrote, is meant.
        Form.Etag = IssueForm.Of(Issue).Etag;
        return Refuse(result.Failure);
    }

    private async Task<bool> LoadAsync(bool typed, CancellationToken cancellationToken)
    {
        // A refused move has left its marks on the tracked object.
        db.ChangeTracker.Clear();
        var issue = await db.Issues.AsNoTracking().Include(i => i.Publication).SingleOrDefaultAsync(i => i.Id == Id, cancellationToken);
        if (issue is null || !Caller.May(Role.Editor, issue.PublicationKey))
            return false;
        Issue = issue;
        // A form that was sent keeps its text; a move's form holds none.
        if (!typed || !Request.Form.ContainsKey("Form.Subject"))
        {
            var (at, note, confirm) = (Form.At, Form.Note, Form.Confirm);
            Form = IssueForm.Of(issue);
            (Form.At, Form.Note, Form.Confirm) = (at, note, confirm);
        }

        Segments = [.. (await segments.NamesAsync(issue.PublicationKey, cancellationToken)).Union(Form.Include).Union(Form.Exclude)];
        await LoadArticlesAsync(cancellationToken);
        await LoadHistoryAsync(cancellationToken);
        await LoadWordsAsync(cancellationToken);
        return true;
    }

    private async Task LoadArticlesAsync(CancellationToken cancellationToken)
    {
        var placed = Form.Articles;
        var contents = await db.Articles.AsNoTracking().Where(a => placed.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Content, cancellationToken);
        Placed = [.. placed.Select(id => (id, contents.GetValueOrDefault(id)))];
        var others = await db.Articles.AsNoTracking()
            .Where(a => !placed.Contains(a.Id) && a.PutAwayAt == null)
            .Select(a => new { a.Id, a.Key, a.Content, Used = db.UsedArticles().Contains(a.Id) })
            .OrderBy(a => a.Used).ThenByDescending(a => a.Key)
            .Take(ArticlesToChoose)
            .ToListAsync(cancellationToken);
        Choice = [.. others.Select(a => (a.Id, ArticleWords.Headline(a.Content), a.Used))];
    }

    private async Task LoadHistoryAsync(CancellationToken cancellationToken)
    {
        var events = await db.IssueEvents.AsNoTracking().Where(e => e.IssueKey == Issue.Key).OrderByDescending(e => e.Key).ToListAsync(cancellationToken);
        var accounts = events.Select(e => e.Account).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(a => accounts.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Email, cancellationToken);
        var lines = new List<(IssueEvent Event, string Who, IReadOnlyList<string> Notes)>();
        foreach (var line in events)
        {
            IReadOnlyList<string> notes = IssueWords.Note(line, Issue.Publication.TimeZone) is { Length: > 0 } note ? [note] : [];
            if (lines.Count > 0 && IssueWords.IsTick(line) && lines[^1] is var last && IssueWords.IsTick(last.Event) && (last.Event.Account, When.Minute(last.Event.At)) == (line.Account, When.Minute(line.At)))
                lines[^1] = last with { Notes = [.. notes, .. last.Notes] };
            else
                lines.Add((line, line.Account is { } account ? names.GetValueOrDefault(account) ?? "a former account" : "the service", notes));
        }

        History = lines;
    }
}
