using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Responses.Reading;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Pages;

/// <summary>One person: what they read, what they said and when; and the button that forgets them.</summary>
[RequiredRole(Role.Admin)]
internal sealed class SubscriberPageModel(NewsletterDb db, SubscriberDesk desk, ListConsents consents, ListReading reading, EraseSubscriber erase, RetentionOptions retention) : DeskPage
{
    private const string IssuesShown = "20";

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    /// <summary>Where their reading goes on, on a page behind the first.</summary>
    [BindProperty(SupportsGet = true, Name = "read")]
    public string? ReadAfter { get; set; }

    public IReadOnlyList<ReadingAnswer> Reading { get; private set; } = [];

    public string? OlderReading { get; private set; }

    public TimeSpan ReadingKept => retention.Reading;

    /// <summary>Why nothing of their reading stands here.</summary>
    public string NoReading => ReadAfter is not null ? "Nothing further."
        : Reader.Subscriptions.Any(s => s.IndividualFigures) ? "They agreed to figures of their own; nothing of theirs is known yet."
        : "Nothing is kept: they have not agreed to figures of their own.";

    public SubscriberAnswer Reader { get; private set; } = null!; // set before the page is shown

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public IReadOnlyList<ConsentAnswer> Record { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostEraseAsync(CancellationToken cancellationToken)
    {
        var erased = await erase.HandleAsync(Id, IfMatch.Any, Caller, cancellationToken);
        if (erased.Ok)
            return Redirect("/desk/subscribers?done=erased");
        return await LoadAsync(cancellationToken) ? Refuse(erased.Failure) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(Id, Caller, cancellationToken);
        var record = await consents.HandleAsync(Id, Caller, Paging.First, cancellationToken);
        if (!found.Ok || !record.Ok)
            return false;
        Reader = await desk.AnswerAsync(found.Value, Caller, cancellationToken);
        Record = record.Value.Items;
        var paging = Paging.Read(IssuesShown, ReadAfter);
        var read = await reading.HandleAsync(Id, Caller, paging.Failure is null ? paging : Paging.Read(IssuesShown, after: null), cancellationToken);
        if (read.Ok)
            (Reading, OlderReading) = (read.Value.Items, read.Value.Next);
        Names = await db.PublicationNamesAsync(cancellationToken);
        return true;
    }
}
