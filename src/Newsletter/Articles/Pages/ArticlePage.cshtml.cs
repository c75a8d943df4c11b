using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles.Images;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Pages;

/// <summary>One article as a plain form; the id <c>new</c> is one that is not there yet.</summary>
[RequiredRole(Role.Editor)]
[KeepsWords]
internal sealed partial class ArticlePageModel(NewsletterDb db, ArticleRuns runs, ServiceOptions options) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public string Id { get; set; } = "";

    [BindProperty]
    public ArticleForm Form { get; set; } = new();

    /// <summary>As saved.</summary>
    public string Title { get; private set; } = "";

    public IReadOnlyList<ArticleRun> Runs { get; private set; } = [];

    /// <summary>What editors tell each other about it, as it is saved.</summary>
    public string Note { get; private set; } = "";

    /// <summary>As typed, when it could not be saved.</summary>
    [BindProperty(Name = "note")]
    public string? TypedNote { get; set; }

    [BindProperty(Name = "seen")]
    public string? SeenNote { get; set; }

    /// <summary>Who works on it; null: nobody.</summary>
    public string? Worker { get; private set; }

    public bool Mine { get; private set; }

    public bool Away { get; private set; }

    public string Zone { get; private set; } = "UTC";

    /// <summary>Of the publications that whoever asks writes for.</summary>
    public IReadOnlyList<SelectListItem> Sections { get; private set; } = [];

    public bool IsNew => Id == "new";

    private Guid Key => Guid.TryParse(Id, out var id) ? id : Guid.Empty;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var publications = await db.PublicationsForAsync(Caller, Role.Editor, HttpContext.RequestAborted);
        Zone = publications.Count > 0 ? publications[0].TimeZone : "UTC";
        Sections = [new SelectListItem("None", ""), .. publications.SelectMany(p => p.Sections).DistinctBy(s => s.Key).OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new SelectListItem(s.Name, s.Key))];
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    /// <summary>A section that an article has and nobody knows any more can be kept.</summary>
    public IEnumerable<SelectListItem> SectionsWith(string chosen) =>
        Sections.Any(s => s.Value == chosen) ? Sections : [.. Sections, new SelectListItem(chosen, chosen)];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (IsNew)
            return Page();
        if (await LoadAsync(cancellationToken) is not { } article)
            return NotFound();
        Form = ArticleForm.Of(article);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(
        [FromServices] CreateArticle create, [FromServices] EditArticle edit, [FromServices] AddImage add, CancellationToken cancellationToken)
    {
        if (Form.File is { } file && await UploadAsync(add, file, cancellationToken) is { } refused)
            return await RefuseAsync(refused, cancellationToken);
        var saved = IsNew
            ? await create.HandleAsync(Form.Content(), Caller, cancellationToken)
            : await edit.HandleAsync(Key, Form.Content(), IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return saved.Ok
            ? Redirect($"/desk/articles/{saved.Value.Id}?done={(IsNew ? "created" : "saved")}")
            : await RefuseAsync(saved.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostNoteAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken)
    {
        static string Plain(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();
        var noted = await mark.NoteAsync(Key, Plain(TypedNote), Plain(SeenNote), cancellationToken);
        return noted.Ok ? Redirect($"/desk/articles/{Id}?done=noted") : await ShowAsync(noted.Failure, cancellationToken);
    }

    public Task<IActionResult> OnPostTakeAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.Take, "taken", cancellationToken);

    public Task<IActionResult> OnPostLetGoAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.LetGo, "letGo", cancellationToken);

    public Task<IActionResult> OnPostPutAwayAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.PutAway, "putAway", cancellationToken);

    public Task<IActionResult> OnPostBringBackAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.BringBack, "broughtBack", cancellationToken);

    private async Task<IActionResult> MarkAsync(MarkArticles mark, DeskMark what, string done, CancellationToken cancellationToken)
    {
        var marked = await mark.HandleAsync([Key], what, Caller, cancellationToken);
        return marked.Ok ? Redirect($"/desk/articles/{Id}?done={done}") : await ShowAsync(marked.Failure, cancellationToken);
    }

    /// <summary>For what is no part of the text's form, which then holds what is saved.</summary>
    private async Task<IActionResult> ShowAsync(Failure failure, CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is not { } article)
            return NotFound();
        Form = ArticleForm.Of(article);
        return Refuse(failure);
    }

    public async Task<IActionResult> OnPostDeleteAsync([FromServices] DeleteArticle delete, CancellationToken cancellationToken)
    {
        var deleted = await delete.HandleAsync(Key, IfMatch.Exactly(Form.Etag), cancellationToken);
        if (deleted.Ok)
            return Redirect("/desk/articles?done=deleted");
        if (await LoadAsync(cancellationToken) is { } article)
            Form = ArticleForm.Of(article);
        return await RefuseAsync(deleted.Failure, cancellationToken);
    }

    /// <summary>Where the image can be shown from: one of ours from here, whatever the service is called outside.</summary>
    public string? ImagePath => ImageWords.Shown(Form.Image.Url, options);

    /// <summary>The image is kept, whatever becomes of the article: its address stands in the form then.</summary>
    private async Task<Failure?> UploadAsync(AddImage add, IFormFile file, CancellationToken cancellationToken)
    {
        var read = await ReceiveImage.ReadAsync(file, Form.Image.Alt, Form.Image.Credit, cancellationToken);
        if (!read.Ok)
            return ImageWords.OfField(read.Failure);
        var added = await add.HandleAsync(read.Value, Caller, cancellationToken);
        if (!added.Ok)
            return ImageWords.OfField(added.Failure);
        var image = added.Value.Image;
        Form.Image.Url = options.PublicUrl + ImageAnswer.Path(image);
        if (Form.Image.Alt.Trim().Length == 0)
            Form.Image.Alt = image.Alt;
        if (Form.Image.Credit.Trim().Length == 0)
            Form.Image.Credit = image.Credit;
        foreach (var field in (ReadOnlySpan<string>)["Form.File", "Form.Image.Url", "Form.Image.Alt", "Form.Image.Credit"])
            ModelState.Remove(field);
        return null;
    }

    /// <summary>Points and tags are one field each on the page.</summary>
    protected override string FieldName(string wire) => base.FieldName(Index().Replace(wire, ""));

    private async Task<IActionResult> RefuseAsync(Failure failure, CancellationToken cancellationToken)
    {
        if (!IsNew && await LoadAsync(cancellationToken) is { } current)
            Form.Etag = ArticleForm.Of(current).Etag;
        return Refuse(failure);
    }

    private async Task<Article?> LoadAsync(CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var article = await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == Key, cancellationToken);
        if (article is null)
            return null;
        Title = ArticleWords.Headline(article.Content);
        (Note, Mine, Away) = (article.Note, article.Worker is not null && article.Worker == Caller.Account, article.PutAwayAt is not null);
        Worker = article.Worker is { } worker ? await db.Users.AsNoTracking().Where(u => u.Id == worker).Select(u => u.Email).SingleOrDefaultAsync(cancellationToken) ?? "a former account" : null;
        Runs = [.. (await runs.ReadAsync([(article.Id, article.LinkKey)], Caller, cancellationToken))[article.Id]];
        return article;
    }

    [GeneratedRegex(@"\[\d+\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
