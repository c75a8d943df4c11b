using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Scheduling;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages.Composer;

/// <summary>Where an issue is written. The page carries everything that its script begins with, so that it is there with the first answer.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ComposerPageModel(IssueDesk desk, ComposerReader reader, TimeProvider clock) : DeskPage
{
    // The API's shapes; but this JSON stands in HTML, so that nothing in it may end its element.
    private static readonly JsonSerializerOptions InHtml = new(ApiJson.Options) { Encoder = JavaScriptEncoder.Default };

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    public Issue Issue { get; private set; } = null!; // set before the page is shown

    public ComposerState State { get; private set; } = null!; // likewise

    public Guid Account => Caller.Account ?? Guid.Empty;

    public string StateJson => JsonSerializer.Serialize(State, InHtml);

    public string Heading => Issue.Rehearsal ? "Rehearsal" : $"No. {State.Issue.Number}";

    public string Line
    {
        get
        {
            if (Issue.At is not null || Issue.State != IssueState.Draft)
                return IssueWords.Line(Issue, clock.GetUtcNow());
            foreach (var (_, at) in SlotCalendar.Upcoming(Issue.Publication, clock.GetUtcNow()))
                return $"Next slot {When.Full(at, Issue.Publication.TimeZone)}, {When.Away(at, clock.GetUtcNow())}";
            return "No weekly slot";
        }
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(Id, Role.Editor, Caller, cancellationToken);
        if (!found.Ok)
            return NotFound();
        if (found.Value.IsDigest || found.Value.State is IssueState.Sent or IssueState.Cancelled)
            return Redirect($"/desk/issues/{Id}");
        var state = await reader.StateAsync(Id, Caller, HttpContext, cancellationToken);
        if (!state.Ok)
            return NotFound();
        (Issue, State) = (found.Value, state.Value);
        return Page();
    }
}
