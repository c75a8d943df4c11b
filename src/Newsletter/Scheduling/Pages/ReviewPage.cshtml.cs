using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Issues.Pages;
using Newsletter.Scheduling.Checks;
using Newsletter.Sending;
using Newsletter.Shell.Parts;

namespace Newsletter.Scheduling.Pages;

/// <summary>An issue on one screen, to be read before it is approved, and printed: what goes out, to whom, when, and what the checks say.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ReviewPageModel(AudienceOfIssue audience, IssueDesk desk, RevisionWriter revisions, IssueChecks checks, CheckTicks ticks, TryLinks links, TimeProvider clock) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    /// <summary>The time that somebody wanted to give the issue when warnings were found unticked, or <c>next</c>: offered again once they are.</summary>
    [BindProperty(SupportsGet = true, Name = "at")]
    public string? At { get; set; }

    public Issue Issue { get; private set; } = null!; // loaded before the page is shown

    /// <summary>Null: the design cannot be used, which the checks say.</summary>
    public RevisionContent? Printed { get; private set; }

    public IReadOnlyList<Check> Checks { get; private set; } = [];

    /// <summary>Who has looked at which warning, by its key.</summary>
    public IReadOnlyDictionary<string, CheckTick> Ticks { get; private set; } = new Dictionary<string, CheckTick>();

    /// <summary>Once it goes out, nobody is asked any more.</summary>
    public bool MayTick => Issue.State is IssueState.Draft or IssueState.InReview or IssueState.Approved or IssueState.Held or IssueState.Scheduled;

    public bool Wants(Check check) => MayTick && CheckTicks.Wants(check) && !Ticks.ContainsKey(CheckTicks.Key(check));

    /// <summary>In the address of one who was led here from a move.</summary>
    public const string TickFirstKey = "tickFirst";

    /// <summary>Where the desk leads from a move that wants ticks first.</summary>
    public static string TickFirst(Guid issue, string? at = null) => $"/desk/issues/{issue}/review?done={TickFirstKey}{(at is null ? "" : "&at=" + Uri.EscapeDataString(at))}";

    /// <summary>This page's own forms keep what was wanted.</summary>
    public string Action(string handler) => $"/desk/issues/{Id}/review?handler={handler}{Kept}";

    /// <summary>The move that was asked for, when nothing is in its way any more: in words, with the form that makes it. Null: there is none.</summary>
    public (string Words, string Action, IReadOnlyList<(string Name, string Value)> Fields)? GoOn
    {
        get
        {
            var next = At == "next";
            if (!Caller.May(Role.Publisher, Issue.PublicationKey) || Checks.Any(Wants) || Of(CheckLevel.Error).Any() || (!next && Wanted is null))
                return null;
            var etag = CalendarPageModel.Etag(Issue);
            var time = Wanted is { } wanted ? When.Full(WallClock.ToInstant(wanted, Issue.Publication.TimeZone), Issue.Publication.TimeZone) : "the next free slot";
            return Issue.State switch
            {
                IssueState.Scheduled when !next => ($"Move it to {time}", "/desk/calendar?handler=move", [("issue", Issue.Id.ToString()), ("etag", etag), ("to", At!)]), // Wanted was read from it
                IssueState.Approved or IssueState.Held => ($"Schedule it for {time}", $"/desk/issues/{Id}?handler=Schedule", [("Form.Etag", etag), ("Form.At", next ? "" : At!)]), // likewise
                _ => null,
            };
        }
    }

    private DateTime? Wanted => At is null ? null : WallClock.ReadLocal(At, Issue.Publication.TimeZone);

    private string Kept => At is null ? "" : "&at=" + Uri.EscapeDataString(At);

    /// <summary>Active subscriptions at this moment, of those whom its segments mean.</summary>
    public long Audience { get; private set; }

    /// <summary>Of an issue: how many get the digest instead.</summary>
    public long Monthly { get; private set; }

    /// <summary>Expected while it has none.</summary>
    public string Number => IssueWords.Number(Issue) is { Length: > 0 } number ? char.ToLowerInvariant(number[0]) + number[1..] : $"no. {Issue.ExpectedNumber} (expected)";

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public IEnumerable<Check> Of(CheckLevel level) => Checks.Where(check => check.Level == level);

    /// <summary>What the checks come to, in one line.</summary>
    public string Verdict => (Of(CheckLevel.Error).Count(), Of(CheckLevel.Warning).Count(check => !Ticks.ContainsKey(CheckTicks.Key(check)))) switch
    {
        (0, 0) => Of(CheckLevel.Warning).Any() ? "Nothing is in the way; somebody has looked at every warning." : "Nothing is in the way.",
        (0, 1) => "Nothing is in the way; one thing to look at again.",
        (0, var warnings) => $"Nothing is in the way; {warnings} things to look at again.",
        (1, _) => "One thing is in the way: it cannot be scheduled or sent.",
        (var errors, _) => $"{errors} things are in the way: it cannot be scheduled or sent.",
    };

    /// <summary>Where a finding is mended, and what the link to it says; null where the page itself can do it, or nobody can.</summary>
    public (string Address, string Words)? MendOf(Check check) => check switch
    {
        { Article: { } article } => ($"/desk/articles/{article}", "Open the article"),
        { Id: "subject" or "preheader" or "subject-repeats" or "preheader-repeats" or "articles" or "leftover" or "personal-field" } => ($"/desk/issues/{Id}", "Open the issue"),
        { Id: "postal-address" } => ($"/desk/publications/{Issue.Publication.Slug}", "Open the publication"),
        { Id: "audience" or "audience-change" } => ("/desk/subscribers", "Open the subscribers"),
        { Id: "size" or "render" or "contrast" or "contrast-dark" or "headings" or "client-support" or "unsubscribe" } => ($"/desk/issues/{Id}/preview", "Open the preview"),
        { Id: "spf" or "dmarc" or "dkim-record" or "return-path" or "dkim" } when Caller.May(Role.Admin, Issue.PublicationKey) => ($"/desk/publications/{Issue.Publication.Slug}#received", "How its mail is received"),
        _ => null,
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostTickAsync(string[] keys, CancellationToken cancellationToken)
    {
        var ticked = await ticks.TickAsync(Id, keys, all: false, Caller, cancellationToken);
        if (ticked.Ok)
            return Redirect($"/desk/issues/{Id}/review?done=ticked{Kept}");
        return await LoadAsync(cancellationToken) ? Refuse(ticked.Failure) : NotFound();
    }

    public async Task<IActionResult> OnPostLinksAsync(CancellationToken cancellationToken)
    {
        var tried = await links.HandleAsync(Id, Caller, cancellationToken);
        if (tried.Ok)
            return Redirect($"/desk/issues/{Id}/review?done=linksTried{Kept}");
        return await LoadAsync(cancellationToken) ? Refuse(tried.Failure) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(Id, Role.Editor, Caller, cancellationToken);
        if (!found.Ok)
            return false;
        Issue = found.Value;
        var content = await revisions.CurrentAsync(Issue, cancellationToken);
        Printed = content.Ok ? content.Value : null;
        Checks = await checks.RunAsync(Issue, cancellationToken);
        Ticks = await ticks.OfAsync(Issue, cancellationToken);
        Audience = content.Ok ? await audience.CountAsync(Issue, content.Value, cancellationToken) : 0;
        Monthly = Issue.IsDigest ? 0 : await audience.MonthlyAsync(Issue, cancellationToken);
        return true;
    }
}
