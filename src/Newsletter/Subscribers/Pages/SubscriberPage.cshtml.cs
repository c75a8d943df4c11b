using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Responses.Reading;
using Newsletter.Sending;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Pages;

/// <summary>One person: what they read, what they said and when; and the button that forgets them.</summary>
[RequiredRole(Role.Admin)]
internal sealed class SubscriberPageModel(NewsletterDb db, SubscriberDesk desk, ListConsents consents, ListSent sent, ListReading reading, EraseSubscriber erase, RetentionOptions retention) : DeskPage
{
    private const string IssuesShown = "20";

    private IReadOnlyDictionary<string, Publication> _kept = new Dictionary<string, Publication>();

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    /// <summary>Where their reading goes on, on a page behind the first.</summary>
    [BindProperty(SupportsGet = true, Name = "read")]
    public string? ReadAfter { get; set; }

    /// <summary>Where their copies go on, on a page behind the first.</summary>
    [BindProperty(SupportsGet = true, Name = "sent")]
    public string? SentAfter { get; set; }

    public IReadOnlyList<SentAnswer> Sent { get; private set; } = [];

    public string? OlderSent { get; private set; }

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

    /// <summary>How they want it, and why they went.</summary>
    public string Details(SubscriptionAnswer subscription) => string.Join(' ', new[]
    {
        subscription.Frequency == Frequency.Monthly ? $"{SegmentWords.Capital(SubscriptionWords.Frequency(subscription.Frequency))}." : "",
        subscription.PausedUntil is { } until && subscription.State == SubscriptionState.Active ? $"No issues until {When.Day(until)}." : "",
        subscription.Sections is { } chosen ? $"Sections they chose: {SectionNames(subscription.Publication, chosen)}." : "",
        subscription.LeftReason is { } why ? $"They said: {SubscriptionWords.Why(why)}." : "",
    }.Where(sentence => sentence.Length > 0));

    private string SectionNames(string slug, IReadOnlyList<string> keys) =>
        keys.Count == 0 ? "none" : string.Join(", ", keys.Select(key => _kept.GetValueOrDefault(slug)?.Sections.FirstOrDefault(s => s.Key == key)?.Name ?? key));

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
        var copies = await sent.HandleAsync(Id, Caller, From(SentAfter), cancellationToken);
        if (copies.Ok)
            (Sent, OlderSent) = (copies.Value.Items, copies.Value.Next);
        var read = await reading.HandleAsync(Id, Caller, From(ReadAfter), cancellationToken);
        if (read.Ok)
            (Reading, OlderReading) = (read.Value.Items, read.Value.Next);
        Names = await db.PublicationNamesAsync(cancellationToken);
        _kept = await desk.PublicationsAsync(Role.Admin, Caller, cancellationToken);
        return true;
    }

    private static Paging From(string? after) => Paging.Read(IssuesShown, after) is { Failure: null } paging ? paging : Paging.Read(IssuesShown, after: null);
}
