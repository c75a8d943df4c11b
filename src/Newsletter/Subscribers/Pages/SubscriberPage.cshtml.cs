using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Pages;

/// <summary>One person: what they read, what they said and when; and the button that forgets them.</summary>
[RequiredRole(Role.Admin)]
internal sealed class SubscriberPageModel(NewsletterDb db, SubscriberDesk desk, ListConsents consents, EraseSubscriber erase) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    public SubscriberAnswer Reader { get; private set; } = null!; // set before the page is shown

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public IReadOnlyList<ConsentAnswer> Record { get; private set; } = [];

    public static string Word(ConsentMoment moment) => moment switch
    {
        ConsentMoment.Asked => "Asked for it; written to",
        ConsentMoment.Confirmed => "Confirmed",
        ConsentMoment.Added => "Added by the staff",
        ConsentMoment.Noted => "Consent written down",
        ConsentMoment.Resumed => "Goes on",
        ConsentMoment.Monthly => "Wants one mail a month",
        ConsentMoment.EveryIssue => "Wants every issue again",
        ConsentMoment.FiguresOn => "Agreed to figures of their own",
        ConsentMoment.FiguresOff => "No figures of their own any more",
        ConsentMoment.Undone => "The list was taken out again",
        _ => moment.ToString(),
    };

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
        Names = await db.PublicationNamesAsync(cancellationToken);
        return true;
    }
}
