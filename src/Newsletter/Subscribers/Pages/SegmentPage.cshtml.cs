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
        [.. Enum.GetValues<SegmentField>().Where(f => SegmentRules.Of(f).Count > 0).Select(f => new SelectListItem(SegmentWords.Capital(SegmentWords.Field(f)), f.ToString()))];

    public static IReadOnlyList<SelectListItem> Questions { get; } = [.. Enum.GetValues<SegmentQuestion>().Select(q => new SelectListItem(SegmentWords.Question(q), q.ToString()))];

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
        var read = Read();
        if (!read.Ok)
            return Refuse(read.Failure);
        var request = new SegmentRequest { Publication = Publication.Slug, Name = Form.Name, Where = read.Value };
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
        var read = Read();
        if (!read.Ok)
            return Refuse(read.Failure);
        var errors = new FieldErrors();
        SegmentRules.Check(read.Value, Publication, retention.Reading, errors);
        if (errors.Any)
            return Refuse(errors.Failure);
        Count = await reader.CountAsync(Publication, read.Value, cancellationToken);
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

    /// <summary>Rows are checked before the rules see them: these speak of the JSON alone, and say where in it.</summary>
    protected override string FieldName(string wire) =>
        wire.Length == 0 ? "" : !wire.StartsWith("where", StringComparison.Ordinal) ? base.FieldName(wire) : Form.Json is null ? "" : "Form.Json";

    protected override string InWords(string wire, string message) =>
        wire.StartsWith("where", StringComparison.Ordinal) ? SegmentForm.Place(wire["where".Length..]) + message : message;

    /// <summary>What the browser sent that is none of the choices was not bound, and the row would be asked as if its first had been chosen.</summary>
    private Result<SegmentCondition> Read()
    {
        var errors = new FieldErrors();
        foreach (var name in ModelState.Where(field => field.Value is { Errors.Count: > 0 }).Select(field => field.Key).ToList())
        {
            ModelState[name]!.Errors.Clear(); // it is there
            errors.Add(name == "Form.Any" ? "" : $"{char.ToLowerInvariant(name["Form.".Length])}{name["Form.".Length..][1..]}", "This is none of the choices: choose one.");
        }

        var read = Form.Read(Publication, retention.Reading);
        return errors.Any ? errors.Failure : read;
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
            Form = SegmentForm.Of(SegmentAnswer.Of(found.Value.Segment, Publication.Slug), Publication);
        db.ChangeTracker.Clear();
        return true;
    }

    private async Task ShowStoredAsync(CancellationToken cancellationToken)
    {
        var found = await find.FindAsync(Guid.Parse(Id), Role.Admin, Caller, cancellationToken);
        if (found.Ok)
            Form = SegmentForm.Of(SegmentAnswer.Of(found.Value.Segment, found.Value.Publication.Slug), found.Value.Publication);
        ModelState.Clear();
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        // What was stored may be no question any more, where a section has gone since.
        if (Form.Read(Publication, retention.Reading) is { Ok: true } read)
            Count = await reader.CountAsync(Publication, read.Value, cancellationToken);
    }
}
