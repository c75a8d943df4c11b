using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
internal sealed class SubscriberNewModel(NewsletterDb db, SubscriberDesk desk, AddSubscriber add, TimeProvider clock) : DeskPage
{
    [BindProperty]
    public SubscriberForm Form { get; set; } = new();

    /// <summary>Who has the address already, if the caller may see them.</summary>
    public Subscriber? Known { get; private set; }

    public IReadOnlyList<SelectListItem> Publications { get; private set; } = [];

    public static IReadOnlyList<SelectListItem> Frequencies { get; } =
        [.. Enum.GetValues<Frequency>().Select(f => new SelectListItem(SegmentWords.Capital(SubscriptionWords.Frequency(f)), f.ToString()))];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var subscription = new SubscriptionRequest
        {
            Publication = Form.Publication,
            Frequency = Form.Frequency,
            Consent = Form.Confirmed ? new Consent("desk", clock.GetUtcNow(), $"Entered by {Caller.Name}") : null,
        };
        var request = new SubscriberRequest { Email = Form.Email.Trim(), Name = Form.Name.Trim(), Subscriptions = [subscription], Confirmed = Form.Confirmed };
        var added = await add.HandleAsync(request, Caller, cancellationToken);
        if (added.Ok)
            return Redirect($"/desk/subscribers/{added.Value.Id}?done=created");
        await LoadAsync(cancellationToken);
        Known = added.Failure == SubscriberDesk.Taken ? await desk.FindAsync(Form.Email, Caller, cancellationToken) : null;
        return Refuse(added.Failure);
    }

    protected override string FieldName(string wire) =>
        wire.StartsWith("subscriptions", StringComparison.Ordinal) ? "Form.Publication" : base.FieldName(wire);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var names = await db.PublicationNamesAsync(cancellationToken);
        Publications = [.. (await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken)).Select(p => new SelectListItem(names.Of(p.Key), p.Slug))];
    }
}

internal sealed class SubscriberForm
{
    public string Email { get; set; } = "";

    public string Name { get; set; } = "";

    public string Publication { get; set; } = "";

    public Frequency Frequency { get; set; }

    public bool Confirmed { get; set; }
}
