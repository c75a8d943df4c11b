using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Responses.Returned;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Responses.Pages;

/// <summary>What came back of an issue, and what followed from it.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ReturnsModel(IssueDesk desk, ListReturns list) : DeskPage
{
    private const string PerPage = "100";

    public static readonly IReadOnlyList<(ReturnKind Kind, string Value, string Word)> Kinds =
    [
        (ReturnKind.Hard, "hard", "Address does not work"), (ReturnKind.Soft, "soft", "Turned away"),
        (ReturnKind.Delayed, "delayed", "Not in time"), (ReturnKind.Complaint, "complaint", "Called spam"),
    ];

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "kind")]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public string Subject { get; private set; } = "";

    public string Zone { get; private set; } = "";

    public ReturnCounts Counts { get; private set; } = new(0, 0, 0, 0);

    public IReadOnlyList<ReturnAnswer> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public static string Word(ReturnKind kind) => Kinds.First(k => k.Kind == kind).Word;

    public static string Colour(ReturnKind kind) => kind is ReturnKind.Hard or ReturnKind.Complaint ? "bad" : "warn";

    public static string Told(ReturnSource source) => source switch
    {
        ReturnSource.Refused => "while sending",
        ReturnSource.Webhook => "by the mail provider",
        _ => "by returned mail",
    };

    public int Count(ReturnKind kind) => kind switch
    {
        ReturnKind.Hard => Counts.Hard,
        ReturnKind.Soft => Counts.Soft,
        ReturnKind.Delayed => Counts.Delayed,
        _ => Counts.Complaint,
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(Id, Role.Editor, Caller, cancellationToken);
        if (!issue.Ok)
            return NotFound();
        Subject = issue.Value.Content.Subject;
        Zone = issue.Value.Publication.TimeZone;
        Kind = Kinds.Select(k => k.Value).FirstOrDefault(value => value == Kind);
        Counts = await list.CountAsync(issue.Value, cancellationToken);
        var paging = Paging.Read(PerPage, After);
        var page = await list.HandleAsync(issue.Value, Kind, paging.Failure is null ? paging : Paging.First, cancellationToken);
        (Rows, Next) = (page.Value.Items, page.Value.Next);
        return Page();
    }
}
