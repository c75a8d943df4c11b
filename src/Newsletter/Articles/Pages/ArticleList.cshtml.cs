using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles.Feeds;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Articles.Pages;

/// <summary>The item desk: what was typed, pasted or fetched, until an issue takes it.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ArticleListModel(NewsletterDb db, ItemDesk desk, ArticleRuns runs) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "q")]
    public string Query { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "show")]
    public DeskShelf Shelf { get; set; }

    [BindProperty(SupportsGet = true, Name = "section")]
    public string Section { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "feed")]
    public Guid? Feed { get; set; }

    [BindProperty(SupportsGet = true, Name = "who")]
    public string Who { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    /// <summary>Items just placed that readers had before.</summary>
    [BindProperty(SupportsGet = true, Name = "repeat")]
    public List<Guid> Repeat { get; set; } = [];

    [BindProperty(Name = "items")]
    public List<Guid> Items { get; set; } = [];

    /// <summary>The item whose own button was pressed: it goes into the first issue.</summary>
    [BindProperty(Name = "one")]
    public Guid? One { get; set; }

    [BindProperty(Name = "issue")]
    public Guid Issue { get; set; }

    [BindProperty(Name = "first")]
    public Guid FirstIssue { get; set; }

    /// <summary>Of the item typed into the one line at the top.</summary>
    [BindProperty(Name = "headline")]
    public string Headline { get; set; } = "";

    public IReadOnlyList<DeskRow> Rows { get; private set; } = [];

    /// <summary>Where the next page begins, or null when this is the last.</summary>
    public string? Next { get; private set; }

    public IReadOnlyList<DeskTarget> Targets { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Sections { get; private set; } = [];

    public IReadOnlyList<SourceFeed> Feeds { get; private set; } = [];

    public IReadOnlyList<(string Headline, string Warning)> Repeats { get; private set; } = [];

    public string Zone { get; private set; } = "UTC";

    public bool Filtered => Query.Length > 0 || Section.Length > 0 || Feed is not null || Who.Length > 0 || !string.IsNullOrEmpty(After);

    /// <summary>The way back to the same view.</summary>
    public string View(DeskShelf? shelf = null, string? after = null)
    {
        var query = new QueryString();
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                query = query.Add(name, value);
        }

        Add("q", Query);
        Add("show", (shelf ?? Shelf) == DeskShelf.Waiting ? null : (shelf ?? Shelf).ToString().ToLowerInvariant());
        Add("section", Section);
        Add("feed", Feed?.ToString());
        Add("who", Who);
        Add("after", after);
        return "/desk/articles" + query;
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Paging.Read(limit: null, After).Failure is not null)
            return BadRequest();
        await LoadAsync(cancellationToken);
        return Page();
    }

    /// <summary>One line is an item already: the rest can come later.</summary>
    public async Task<IActionResult> OnPostAddAsync([FromServices] CreateArticle create, CancellationToken cancellationToken)
    {
        var section = Section.Length > 0 ? Section : null;
        var created = await create.HandleAsync(new ArticleContent { Headline = Headline.Trim(), Section = section }, Caller, cancellationToken);
        return created.Ok ? Done("created") : await RefuseAsync(created.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostPlaceAsync([FromServices] PlaceArticles place, CancellationToken cancellationToken)
    {
        var items = One is { } one ? [one] : Items;
        var placed = await place.HandleAsync(One is null ? Issue : FirstIssue, items, Caller, cancellationToken);
        if (!placed.Ok)
            return await RefuseAsync(placed.Failure is NotFoundFailure ? new ValidationFailure("issue", "Choose an issue to put them into.") : placed.Failure, cancellationToken);
        var links = await db.Articles.AsNoTracking().Where(a => items.Contains(a.Id)).Select(a => new { a.Id, a.LinkKey }).ToListAsync(cancellationToken);
        var ran = await runs.ReadAsync([.. links.Select(a => (a.Id, a.LinkKey))], Caller, cancellationToken);
        var repeats = items.Where(item => ArticleRuns.Warning(ran[item]) is not null).Take(20).Select(item => $"&repeat={item}");
        return Done(placed.Value.State == IssueState.Draft ? "placed" : "placedPending", string.Concat(repeats));
    }

    public Task<IActionResult> OnPostPutAwayAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.PutAway, "putAway", cancellationToken);

    public Task<IActionResult> OnPostBringBackAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.BringBack, "broughtBack", cancellationToken);

    public Task<IActionResult> OnPostTakeAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.Take, "taken", cancellationToken);

    public Task<IActionResult> OnPostLetGoAsync([FromServices] MarkArticles mark, CancellationToken cancellationToken) => MarkAsync(mark, DeskMark.LetGo, "letGo", cancellationToken);

    protected override string FieldName(string wire) => wire switch
    {
        "headline" or "issue" => wire,
        "items" => "",
        // Placing says what is wrong with the issue as a whole.
        _ => "",
    };

    private async Task<IActionResult> MarkAsync(MarkArticles mark, DeskMark what, string done, CancellationToken cancellationToken)
    {
        var marked = await mark.HandleAsync(Items, what, Caller, cancellationToken);
        return marked.Ok ? Done(done) : await RefuseAsync(marked.Failure, cancellationToken);
    }

    private RedirectResult Done(string done, string more = "")
    {
        var back = View(after: After);
        return Redirect($"{back}{(back.Contains('?', StringComparison.Ordinal) ? '&' : '?')}done={done}{more}");
    }

    private async Task<IActionResult> RefuseAsync(Failure failure, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await LoadAsync(cancellationToken);
        return Refuse(failure);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Query = Query.Trim();
        var page = await desk.RowsAsync(new DeskFilter(Query, Shelf, Section, Feed, Who, Paging.Read(limit: null, After)), Caller, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        var publications = await db.PublicationsForAsync(Caller, Role.Editor, cancellationToken);
        Zone = publications.Count > 0 ? publications[0].TimeZone : "UTC";
        Targets = await desk.TargetsAsync(publications, cancellationToken);
        Sections = [.. publications.SelectMany(p => p.Sections).DistinctBy(s => s.Key).OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new SelectListItem(s.Name, s.Key))];
        Feeds = await db.Feeds.AsNoTracking().OrderBy(f => f.Name).ToListAsync(cancellationToken);
        if (Repeat.Count > 0)
            await LoadRepeatsAsync(cancellationToken);
    }

    private async Task LoadRepeatsAsync(CancellationToken cancellationToken)
    {
        var articles = await db.Articles.AsNoTracking().Where(a => Repeat.Contains(a.Id)).Select(a => new { a.Id, a.LinkKey, a.Content }).ToListAsync(cancellationToken);
        var ran = await runs.ReadAsync([.. articles.Select(a => (a.Id, a.LinkKey))], Caller, cancellationToken);
        Repeats = [.. articles.Select(a => (ArticleWords.Headline(a.Content), ArticleRuns.Warning(ran[a.Id]) ?? "")).Where(r => r.Item2.Length > 0)];
    }
}
