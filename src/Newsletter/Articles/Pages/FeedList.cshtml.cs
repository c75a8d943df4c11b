using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles.Feeds;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Articles.Pages;

internal sealed class FeedForm
{
    public string Address { get; set; } = "";

    public string Name { get; set; } = "";

    public string Section { get; set; } = "";
}

/// <summary>The feeds that bring items: how each of them is, and what can be done with it.</summary>
[RequiredRole(Role.Editor)]
internal sealed class FeedListModel(NewsletterDb db, TimeProvider clock) : DeskPage
{
    [BindProperty]
    public FeedForm Form { get; set; } = new();

    [BindProperty(Name = "id")]
    public Guid Id { get; set; }

    [BindProperty(Name = "etag")]
    public string Etag { get; set; } = "";

    public IReadOnlyList<(SourceFeed Feed, int Waiting)> Feeds { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Sections { get; private set; } = [];

    public string Zone { get; private set; } = "UTC";

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public static string EtagOf(SourceFeed feed) => FeedAnswer.Of(feed).Etag;

    /// <summary>How it is, as a word and a colour.</summary>
    public static (string Word, string Colour) State(SourceFeed feed) => feed switch
    {
        { Paused: true } => ("Paused", ""),
        { Failures: > 0 } => ("Not answering", "bad"),
        { Problem: not null } => ("Full", "warn"),
        _ => ("Works", "good"),
    };

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAddAsync([FromServices] AddFeed add, CancellationToken cancellationToken) =>
        await AnswerAsync(await add.HandleAsync(new FeedRequest { Address = Form.Address, Name = Form.Name, Section = Form.Section }, cancellationToken), "feedAdded", cancellationToken);

    public async Task<IActionResult> OnPostFetchAsync([FromServices] FetchFeed fetch, CancellationToken cancellationToken)
    {
        var fetched = await fetch.HandleAsync(Id, due: false, cancellationToken);
        // What went wrong stands beside the feed.
        return await AnswerAsync(fetched, fetched is { Ok: true, Value.Failures: 0 } ? "feedFetched" : "", cancellationToken);
    }

    public Task<IActionResult> OnPostPauseAsync([FromServices] EditFeed edit, CancellationToken cancellationToken) => PauseAsync(edit, paused: true, "feedPaused", cancellationToken);

    public Task<IActionResult> OnPostResumeAsync([FromServices] EditFeed edit, CancellationToken cancellationToken) => PauseAsync(edit, paused: false, "feedResumed", cancellationToken);

    public async Task<IActionResult> OnPostRemoveAsync([FromServices] RemoveFeed remove, CancellationToken cancellationToken)
    {
        var removed = await remove.HandleAsync(Id, IfMatch.Exactly(Etag), cancellationToken);
        return await AnswerAsync(removed, "feedRemoved", cancellationToken);
    }

    private async Task<IActionResult> PauseAsync(EditFeed edit, bool paused, string done, CancellationToken cancellationToken)
    {
        if (await db.Feeds.AsNoTracking().SingleOrDefaultAsync(f => f.Id == Id, cancellationToken) is not { } feed)
            return await AnswerAsync<SourceFeed>(FeedFailures.None(Id), "", cancellationToken);
        var request = new FeedRequest { Name = feed.Name, Section = feed.Section, Paused = paused };
        return await AnswerAsync(await edit.HandleAsync(Id, request, IfMatch.Exactly(Etag), cancellationToken), done, cancellationToken);
    }

    private async Task<IActionResult> AnswerAsync<T>(Result<T> result, string done, CancellationToken cancellationToken)
    {
        if (result.Ok)
            return Redirect(done.Length > 0 ? "/desk/feeds?done=" + done : "/desk/feeds");
        db.ChangeTracker.Clear();
        await LoadAsync(cancellationToken);
        return Refuse(result.Failure);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var feeds = await db.Feeds.AsNoTracking().OrderBy(f => f.Name).ToListAsync(cancellationToken);
        var waiting = await db.Articles.AsNoTracking().Where(a => a.FeedKey != null && a.PutAwayAt == null && !db.UsedArticles().Contains(a.Id))
            .GroupBy(a => a.FeedKey!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        Feeds = [.. feeds.Select(f => (f, waiting.GetValueOrDefault(f.Key)))];
        var publications = await db.PublicationsForAsync(Caller, Role.Editor, cancellationToken);
        Zone = publications.Count > 0 ? publications[0].TimeZone : "UTC";
        Sections = [new SelectListItem("None", ""), .. publications.SelectMany(p => p.Sections).DistinctBy(s => s.Key).Select(s => new SelectListItem(s.Name, s.Key))];
    }
}
