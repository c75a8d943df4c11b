using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>What is known of a person, to change; and their subscriptions: pause them, end them, or begin one more.</summary>
[RequiredRole(Role.Admin)]
internal sealed partial class SubscriberEditModel(NewsletterDb db, SubscriberDesk desk, EditSubscriber edit, TimeProvider clock) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty]
    public SubscriberEditForm Form { get; set; } = new();

    public SubscriberAnswer Reader { get; private set; } = null!; // set before the page is shown

    public IReadOnlyDictionary<string, Publication> Kept { get; private set; } = new Dictionary<string, Publication>();

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    /// <summary>Publications that the caller keeps and they are not subscribed to.</summary>
    public IReadOnlyList<SelectListItem> Others { get; private set; } = [];

    protected override string Overtaken =>
        "Somebody else, or the reader, changed something while you were here. What you typed still stands; the subscriptions are shown as they are now. Look at them, then save again.";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        Form = SubscriberEditForm.Of(Reader, Kept);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var now = SubscriberEditForm.Of(Reader, Kept);
        if (!Form.Saw(now))
            return Again(now, new StaleFailure(Reader));
        var errors = new FieldErrors();
        var json = Form.Read(now, new Consent("desk", clock.GetUtcNow(), $"Entered by {Caller.Name}"), errors);
        if (errors.Any)
            return Refuse(errors.Failure);
        var body = ApiBody<SubscriberRequest>.Of(json);
        if (body.Failure is { } unread)
            return Refuse(unread);
        var saved = await edit.HandleAsync(Id, body, IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return saved.Ok ? Redirect($"/desk/subscribers/{Id}?done=saved") : saved.Failure is StaleFailure ? Again(now, saved.Failure) : Refuse(saved.Failure);
    }

    protected override string FieldName(string wire)
    {
        if (wire.StartsWith("attributes.", StringComparison.Ordinal))
        {
            var name = wire["attributes.".Length..];
            return $"Form.Attributes[{Math.Max(0, Form.Attributes.FindIndex(a => a.Name.Trim() == name))}].{(SubscriberRules.IsAttribute(name) ? "Value" : "Name")}";
        }

        var row = Row().Match(wire);
        return row.Success && int.Parse(row.ValueSpan[1..^1], CultureInfo.InvariantCulture) >= Form.Subscriptions.Count ? "Form.Add" : base.FieldName(wire);
    }

    /// <summary>The form as it was typed, but for the subscriptions: what the reader chose in the meantime is not to be overwritten unseen.</summary>
    private IActionResult Again(SubscriberEditForm now, Failure failure)
    {
        ModelState.Clear();
        (Form.Etag, Form.Subscriptions) = (now.Etag, now.Subscriptions);
        return Refuse(failure);
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(Id, Caller, cancellationToken);
        if (!found.Ok)
            return false;
        Reader = await desk.AnswerAsync(found.Value, Caller, cancellationToken);
        db.ChangeTracker.Clear(); // the use case reads it again, with the lock of its own
        Kept = await desk.PublicationsAsync(Role.Admin, Caller, cancellationToken);
        Names = await db.PublicationNamesAsync(cancellationToken);
        Others = [new("None", ""), .. Kept.Keys.Except(Reader.Subscriptions.Select(s => s.Publication)).Select(slug => new SelectListItem(Names.Of(slug), slug)).OrderBy(p => p.Text, StringComparer.CurrentCultureIgnoreCase)];
        return true;
    }

    [GeneratedRegex(@"(?<=^subscriptions)\[\d+\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
