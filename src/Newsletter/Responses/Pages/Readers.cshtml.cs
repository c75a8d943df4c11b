using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Responses.Reading;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Responses.Pages;

/// <summary>What single readers opened and clicked of an issue. For those who keep the list: it is about persons.</summary>
[RequiredRole(Role.Admin)]
internal sealed class ReadersModel(IssueDesk desk, ListReaders list, ReadReport report) : DeskPage
{
    private const string PerPage = "100";

    private Dictionary<Guid, string> _headlines = [];

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public string Subject { get; private set; } = "";

    public string Zone { get; private set; } = "";

    public IReadOnlyList<ReaderAnswer> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>What people call the link.</summary>
    public string Name(ReaderClick click) => click.Article is { } article && _headlines.TryGetValue(article, out var headline) ? headline : click.Url;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(Id, Role.Admin, Caller, cancellationToken);
        if (!issue.Ok)
            return NotFound();
        Subject = issue.Value.Content.Subject;
        Zone = issue.Value.Publication.TimeZone;
        _headlines = (await report.HandleAsync(issue.Value, cancellationToken)).Articles.ToDictionary(a => a.Article, a => a.Headline);
        var paging = Paging.Read(PerPage, After);
        var page = await list.HandleAsync(issue.Value, paging.Failure is null ? paging : Paging.First, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        return Page();
    }
}
