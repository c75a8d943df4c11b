using System.Text;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell.Parts;

namespace Newsletter.Composing.Pages;

/// <summary>An issue as readers will see it, in a frame that has its own address and its own policy.</summary>
[RequiredRole(Role.Editor)]
internal sealed class PreviewPageModel(IssueDesk desk, PreviewIssue preview) : DeskPage
{
    public static readonly IReadOnlyList<(string Key, string Word)> Views =
        [("desktop", "Desktop"), ("phone", "Phone"), ("dark", "Dark"), ("plain", "Without images"), ("text", "Plain text")];

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "view")]
    public string View { get; set; } = "";

    public string Subject { get; private set; } = "";

    /// <summary>Why there is nothing to see.</summary>
    public PreviewTrouble? Trouble { get; private set; }

    public string? Text { get; private set; }

    public long Octets { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        View = Views.Select(v => v.Key).FirstOrDefault(key => key == View) ?? Views[0].Key;
        var issue = await desk.FindAsync(Id, Role.Editor, Caller, cancellationToken);
        if (!issue.Ok)
            return NotFound();
        Subject = issue.Value.Content.Subject.Length > 0 ? issue.Value.Content.Subject : "No subject yet";
        // Made here as well as in the frame: a frame cannot tell this page why it stayed empty.
        var made = await preview.HandleAsync(Id, new PreviewRequest(View == "text" ? PreviewFormat.Text : PreviewFormat.Html), Caller, cancellationToken);
        if (!made.Ok)
            Trouble = PreviewTrouble.Of(made.Failure, issue.Value, Caller);
        else if (View == "text")
            Text = Encoding.UTF8.GetString(made.Value);
        else
            Octets = made.Value.Length;
        return Page();
    }

    public string Source(string format) =>
        $"/desk/issues/{Id}/preview/frame?format={format}{(View == "dark" ? "&theme=dark" : "")}{(View == "plain" ? "&images=off" : "")}";
}
