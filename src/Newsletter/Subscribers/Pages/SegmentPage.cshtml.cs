using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

/// <summary>A segment's rows, how many they mean now, and its end. New ones come here as well, with the id <c>new</c>.</summary>
[RequiredRole(Role.Admin)]
internal sealed class SegmentPageModel(NewsletterDb db, FindSegments find, CreateSegment create, EditSegment edit, DeleteSegment delete, SegmentReader reader, RetentionOptions retention) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public string Id { get; set; } = "";

    /// <summary>Of a new one.</summary>
    [BindProperty(SupportsGet = true, Name = "publication")]
    public string? Slug { get; set; }

    [BindProperty]
    public SegmentForm Form { get; set; } = new();

    public Publication Publication { get; private set; } = null!; // LoadAsync sets it before anything is shown

    public string PublicationName { get; private set; } = "";

    public SegmentCount? Count { get; private set; }

    public bool IsNew => Id == "new";

    public static IReadOnlyList<SelectListItem> Fields { get; } =
        [.. Enum.GetValues<SegmentField>().Where(f => SegmentRules.Of(f).Count > 0).Select(f => new SelectListItem(Capital(SegmentWords.Field(f)), f.ToString()))];

    public static IReadOnlyList<SelectListItem> Questions { get; } = [.. Enum.GetValues<SegmentQuestion>().Select(q => new SelectListItem(Word(q), q.ToString()))];

    private static string Word(SegmentQuestion question) => question switch
    {
        SegmentQuestion.Is => "is one of",
        SegmentQuestion.IsNot => "is none of",
        SegmentQuestion.Begins => "begins with",
        SegmentQuestion.Contains => "contains",
        SegmentQuestion.Known => "is known",
        SegmentQuestion.Unknown => "is not known",
        SegmentQuestion.After => "from this day on",
        SegmentQuestion.Before => "before this day",
        SegmentQuestion.WithinDays => "in the last … days",
        SegmentQuestion.WithinIssues => "in the last … issues",
        SegmentQuestion.NotWithinDays => "not in the last … days",
        SegmentQuestion.NotWithinIssues => "in none of the last … issues",
        _ => "so many of a hundred",
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(Slug, cancellationToken))
            return NotFound();
        if (IsNew)
            Form = new SegmentForm { Publication = Publication.Slug, Rows = [new SegmentRow()] };
        else
            await CountAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(Form.Publication, cancellationToken))
            return NotFound();
        if (Form.Arrange is not null)
            return Rearranged();
        if (Form.Where() is not { } where)
            return Refuse(new ValidationFailure("json", "This is not the JSON of a segment: docs/segments.md says what it is made of."));
        var request = new SegmentRequest { Publication = Publication.Slug, Name = Form.Name, Where = where };
        var saved = IsNew
            ? await create.HandleAsync(request, Caller, cancellationToken)
            : await edit.HandleAsync(Guid.Parse(Id), request, IfMatch.Exactly(Form.Etag), Caller, cancellationToken); // LoadAsync has read it
        if (saved.Ok)
            return Redirect($"/desk/segments/{saved.Value.Id}?done=saved");
        // A second press, after reading what the other one wrote, is meant.
        if (saved.Failure is StaleFailure { Current: SegmentAnswer current })
            Form.Etag = current.Etag;
        ModelState.Remove("Form.Etag");
        return Refuse(saved.Failure);
    }

    /// <summary>The number alone: a page with script asks for it after every change, one without by its button.</summary>
    public async Task<IActionResult> OnPostCountAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(Form.Publication, cancellationToken))
            return NotFound();
        if (Form.Where() is not { } where)
            return Refuse(new ValidationFailure("json", "This is not the JSON of a segment: docs/segments.md says what it is made of."));
        var errors = new FieldErrors();
        SegmentRules.Check(where, Publication, retention.Reading, errors);
        if (errors.Any)
            return Refuse(errors.Failure);
        Count = await reader.CountAsync(Publication, where, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(Form.Publication, cancellationToken) || IsNew)
            return NotFound();
        var deleted = await delete.HandleAsync(Guid.Parse(Id), IfMatch.Any, Caller, cancellationToken);
        if (deleted.Ok)
            return Redirect("/desk/segments?done=deleted");
        await ShowStoredAsync(cancellationToken);
        return Refuse(deleted.Failure);
    }

    /// <summary>Where a condition stands among the rows.</summary>
    protected override string FieldName(string wire)
    {
        var row = System.Text.RegularExpressions.Regex.Match(wire, @"^where\.(?:all|any)\[(\d+)\]", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        if (Form.Json is not null && wire.StartsWith("where", StringComparison.Ordinal))
            return "Form.Json";
        if (!row.Success)
            return wire == "where" ? "" : base.FieldName(wire);
        var part = wire.EndsWith(".name", StringComparison.Ordinal) || wire.EndsWith(".seed", StringComparison.Ordinal) ? "Name" : wire.EndsWith(']') ? "Question" : "Value";
        return $"Form.Rows[{row.Groups[1].Value}].{(wire.Contains(".is[", StringComparison.Ordinal) ? "Value" : part)}";
    }

    private PageResult Rearranged()
    {
        Form.Rearrange();
        // The rows have moved: what was sent is no longer where it was.
        ModelState.Clear();
        return Page();
    }

    private async Task<bool> LoadAsync(string? slug, CancellationToken cancellationToken)
    {
        if (IsNew)
        {
            var publication = await db.FindPublicationAsync(slug ?? "", Caller, Role.Admin, cancellationToken);
            if (!publication.Ok)
                return false;
            Publication = publication.Value;
            PublicationName = (await db.PublicationNamesAsync(cancellationToken)).Of(Publication.Key);
            return true;
        }

        if (!Guid.TryParse(Id, out var id))
            return false;
        var found = await find.FindAsync(id, Role.Admin, Caller, cancellationToken);
        if (!found.Ok)
            return false;
        Publication = found.Value.Publication;
        PublicationName = (await db.PublicationNamesAsync(cancellationToken)).Of(Publication.Key);
        if (!Request.HasFormContentType || !Request.Form.ContainsKey("Form.Name"))
            Form = SegmentForm.Of(SegmentAnswer.Of(found.Value.Segment, Publication.Slug));
        db.ChangeTracker.Clear();
        return true;
    }

    private async Task ShowStoredAsync(CancellationToken cancellationToken)
    {
        var found = await find.FindAsync(Guid.Parse(Id), Role.Admin, Caller, cancellationToken);
        if (found.Ok)
            Form = SegmentForm.Of(SegmentAnswer.Of(found.Value.Segment, found.Value.Publication.Slug));
        ModelState.Clear();
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        if (Form.Where() is { } where)
            Count = await reader.CountAsync(Publication, where, cancellationToken);
    }
}
