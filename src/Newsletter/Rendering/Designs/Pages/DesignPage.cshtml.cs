using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Rendering.Designs.Pages;

/// <summary>One design, a file at a time, with what is wrong and the very mail beside it.</summary>
[RequiredRole(Role.Publisher)]
internal sealed class DesignPageModel(NewsletterDb db, FindDesign find, DesignUses uses, DesignCheck check, EditDesign edit) : DeskPage
{
    private const int MostIssues = 8;

    public static readonly (string Key, string Word)[] Views = [("html", "Wide"), ("phone", "Phone"), ("dark", "Dark"), ("text", "Plain text")];

    [BindProperty(SupportsGet = true, Name = "name")]
    public string Name { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "file")]
    public string FileName { get; set; } = "";

    /// <summary>Where to begin.</summary>
    [BindProperty(SupportsGet = true, Name = "line")]
    public int? Line { get; set; }

    [BindProperty]
    public DesignForm Form { get; set; } = new();

    public FoundDesign Design { get; private set; } = null!; // LoadAsync sets it before anything is shown

    public DesignSummary Summary => DesignSummary.Of(Design);

    public IReadOnlyList<DesignProblem> Problems { get; private set; } = [];

    /// <summary>What the preview begins with says why there is no mail, and no script may be there to notice.</summary>
    public bool Trouble { get; private set; }

    public string UsedBy { get; private set; } = "";

    /// <summary>To show the design with.</summary>
    public IReadOnlyList<(Guid Id, string Words)> Issues { get; private set; } = [];

    public bool Editable => Design.Stored is not null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        Form = new DesignForm { Etag = Design.Etag, Text = Design.Files.GetValueOrDefault(FileName, "") };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var saved = await edit.FileAsync(Name, Form.File, Text, IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return saved.Ok ? Saved(Form.File) : await RefuseAsync(saved.Failure, cancellationToken);
    }

    /// <summary>What is wrong with the text as it is typed; nothing is saved.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        Problems = check.Of(Name, Typed());
        return Page();
    }

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(Name, ordinal: null, cancellationToken);
        var file = Form.NewFile.Trim();
        if (found.Ok && found.Value.Files.ContainsKey(file))
            return await RefuseAsync(new ValidationFailure("newFile", $"There is a file {file} already."), cancellationToken);
        var saved = await edit.FileAsync(Name, file, file.EndsWith(".json", StringComparison.Ordinal) ? "{}\n" : "{{ # what stands here }}\n", IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return saved.Ok ? Saved(file) : await RefuseAsync(saved.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancellationToken)
    {
        var saved = await edit.FileAsync(Name, FileName, text: null, IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return saved.Ok ? Redirect($"/desk/designs/{Name}?done=saved") : await RefuseAsync(saved.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync([FromServices] DeleteDesign delete, CancellationToken cancellationToken)
    {
        var deleted = await delete.HandleAsync(Name, IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return deleted.Ok ? Redirect("/desk/designs?done=deleted") : await RefuseAsync(deleted.Failure, cancellationToken);
    }

    protected override string FieldName(string wire) => wire == "files" ? "Form.Text" : base.FieldName(wire);

    // Browsers send CR LF.
    private string Text => Form.Text.ReplaceLineEndings("\n");

    private Dictionary<string, string> Typed()
    {
        var files = Design.Files.ToDictionary(StringComparer.Ordinal);
        if (files.ContainsKey(Form.File))
            files[Form.File] = Text;
        return files;
    }

    private RedirectResult Saved(string file) => Redirect($"/desk/designs/{Name}?file={Uri.EscapeDataString(file)}&done=saved");

    private async Task<IActionResult> RefuseAsync(Failure failure, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        if (failure is NotFoundFailure || !await LoadAsync(cancellationToken))
            return NotFound();
        // A second press, after reading what the other one wrote, is meant.
        Form.Etag = Design.Etag;
        ModelState.Remove("Form.Etag");
        if (Form.File.Length == 0)
            Form.Text = Design.Files.GetValueOrDefault(FileName, "");
        Problems = check.Of(Name, Typed());
        return Refuse(failure);
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(Name, ordinal: null, cancellationToken);
        if (!found.Ok)
            return false;
        Design = found.Value;
        if (!Design.Files.ContainsKey(FileName))
            FileName = Design.Files.Keys.FirstOrDefault() ?? "html.scriban";
        Problems = check.Of(Name, Design.Files);
        Trouble = Problems.Any(p => p.HidesSample());
        UsedBy = DesignWords.UsedBy(await uses.OfAsync(Name, cancellationToken), Caller);
        var recent = await db.Issues.AsNoTracking().Include(i => i.Publication).OrderByDescending(i => i.Key).Take(4 * MostIssues).ToListAsync(cancellationToken);
        Issues = [.. recent.Where(i => Caller.May(Role.Editor, i.PublicationKey)).Take(MostIssues)
            .Select(i => (i.Id, $"With \u201C{(i.Content.Subject.Length > 0 ? i.Content.Subject : "an issue without subject")}\u201D, {i.Publication.Name}"))];
        return true;
    }
}

internal sealed class DesignForm
{
    /// <summary>Of the design as the page showed it.</summary>
    public string Etag { get; set; } = "";

    public string File { get; set; } = "";

    public string Text { get; set; } = "";

    public string NewFile { get; set; } = "";

    public string Show { get; set; } = "html";

    /// <summary>An issue's id; empty: the sample.</summary>
    public string With { get; set; } = "";
}
