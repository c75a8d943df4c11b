using Microsoft.EntityFrameworkCore;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Rendering;
using Newsletter.Sending;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;

namespace Newsletter.Scheduling;

/// <summary>Looks an issue over before it goes out. Errors stand in the way of schedule and send; warnings are for a person to weigh.</summary>
internal sealed class IssueChecks(
    NewsletterDb db, RevisionWriter revisions, IssueComposer composer, PersonalFieldChecks fields, ComposingOptions composing, SmtpOptions smtp,
    ServiceOptions service, TimeProvider clock)
{
    /// <summary>Gmail cuts a message here and hides what follows, the unsubscribe link first of all.</summary>
    private const int GmailClip = 102 * 1024;

    /// <returns>Null when nothing is in the way.</returns>
    public async Task<Failure?> ErrorsAsync(Issue issue, CancellationToken cancellationToken)
    {
        var errors = (await RunAsync(issue, cancellationToken)).Where(c => c.Level == CheckLevel.Error).ToList();
        return errors.Count == 0 ? null : new ChecksFailure(errors);
    }

    public async Task<IReadOnlyList<Check>> RunAsync(Issue issue, CancellationToken cancellationToken)
    {
        var content = await revisions.CurrentAsync(issue, cancellationToken);
        if (!content.Ok)
            return [new Check("render", CheckLevel.Error, "The design cannot be used", content.Failure.Message)];
        List<Check> checks =
        [
            Subject(content.Value),
            content.Value.Articles.Count > 0
                ? new Check("articles", CheckLevel.Ok, "Articles are placed", $"{content.Value.Articles.Count}")
                : new Check("articles", CheckLevel.Error, "There is no article", "Place at least one."),
            await AudienceAsync(issue, cancellationToken),
            string.IsNullOrWhiteSpace(content.Value.Publication.PostalAddress)
                ? new Check("postal-address", CheckLevel.Error, "The postal address is missing", "The law of most countries asks for one in every issue. Set it in the publication.")
                : new Check("postal-address", CheckLevel.Ok, "The postal address is there", content.Value.Publication.PostalAddress),
        ];
        checks.AddRange(await RenderAsync(issue, content.Value, cancellationToken));
        checks.AddRange(AltTexts(content.Value));
        checks.AddRange(SetUp(content.Value.Publication.From.Email));
        return checks;
    }

    private static Check Subject(RevisionContent content) =>
        string.IsNullOrWhiteSpace(content.Subject)
            ? new Check("subject", CheckLevel.Error, "The subject is missing", "Write one: it decides whether the mail is opened.")
            : string.IsNullOrWhiteSpace(content.Preheader)
                ? new Check("preheader", CheckLevel.Warning, "The preheader is missing", "Inboxes show the first words of the mail beside the subject instead.")
                : new Check("subject", CheckLevel.Ok, "Subject and preheader are there", content.Subject);

    private async Task<Check> AudienceAsync(Issue issue, CancellationToken cancellationToken)
    {
        var count = await db.Subscriptions.CountAsync(s => s.PublicationKey == issue.PublicationKey && s.State == SubscriptionState.Active, cancellationToken);
        if (count == 0)
            return new Check("audience", CheckLevel.Error, "The audience is empty", "No subscription of this publication is active.");
        return smtp.Captured && count > smtp.CaptureLimit
            ? new Check("audience", CheckLevel.Warning, $"The built-in mailbox takes {smtp.CaptureLimit} recipients", $"The audience is {count}: the issue would be paused before its first copy. Set up Smtp:Servers.")
            : new Check("audience", CheckLevel.Ok, $"The audience is {count}", "Active subscriptions at this moment; it is frozen when the first copy leaves.");
    }

    private async Task<IReadOnlyList<Check>> RenderAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var identity = new IssueIdentity
        {
            Key = issue.Key,
            PublicationKey = issue.PublicationKey,
            Number = issue.Number ?? issue.Publication.NextNumber,
            Date = issue.At ?? clock.GetUtcNow(),
        };
        var prepared = composer.Prepare(content, identity, ComposeOptions.Delivery);
        if (!prepared.Ok)
            return [new Check("render", CheckLevel.Error, "The issue cannot be rendered", prepared.Failure.Message)];
        var copy = prepared.Value.Render(PreviewIssue.Sample);
        if (!copy.Ok)
            return [new Check("render", CheckLevel.Error, "The issue cannot be rendered", copy.Failure.Message)];
        return
        [
            new Check("render", CheckLevel.Ok, "The issue renders", $"{copy.Value.Html.Length / 1024} KB of HTML"),
            Unsubscribe(copy.Value, content.Publication.Slug),
            System.Text.Encoding.UTF8.GetByteCount(copy.Value.Html) > GmailClip
                ? new Check("size", CheckLevel.Warning, "Gmail will cut the mail", "Its HTML is over 102 KB. Shorten it, or place fewer articles.")
                : new Check("size", CheckLevel.Ok, "The size is fine", "Below Gmail's 102 KB."),
            .. await fields.RunAsync(prepared.Value.Revision, issue.PublicationKey, cancellationToken),
        ];
    }

    private static Check Unsubscribe(RenderedCopy copy, string slug)
    {
        var path = $"/{slug}/unsubscribe/";
        return copy.Html.Contains(path, StringComparison.Ordinal) && copy.Text.Contains(path, StringComparison.Ordinal)
            ? new Check("unsubscribe", CheckLevel.Ok, "The unsubscribe link is there", "In the HTML and in the text.")
            : new Check("unsubscribe", CheckLevel.Error, "The unsubscribe link is missing", "The design has to print links.unsubscribe in its HTML and in its text.");
    }

    private static IEnumerable<Check> AltTexts(RevisionContent content) =>
        content.Articles
            .Where(a => a.Content.Image is { } image && string.IsNullOrWhiteSpace(image.Alt))
            .Select(a => new Check("alt-text", CheckLevel.Warning, "An image has no alternative text", $"Say what it shows, for those who do not see it: {a.Content.Headline}", a.Id));

    private IEnumerable<Check> SetUp(string from)
    {
        if (smtp.Captured)
            yield return new Check("capture", CheckLevel.Warning, "This will be a rehearsal", "Smtp:Mode is Capture: every copy stays on this machine, in the built-in mailbox.");
        if (!service.PublicUrlIsHttps)
            yield return new Check("public-url", CheckLevel.Warning, "One-click unsubscribing is not offered", "PublicUrl is not https, so List-Unsubscribe-Post is left out. Large mailbox providers ask for it.");
        var domain = from[(from.LastIndexOf('@') + 1)..];
        if (composing.SignersOf(from) is { } signers)
            yield return new Check("dkim", CheckLevel.Ok, "Copies are signed", $"For {domain}, with {string.Join(" and ", signers.Signers.Select(s => s.Key.AlgorithmName))}.");
        else
            yield return new Check("dkim", CheckLevel.Warning, "Copies go out unsigned", $"Dkim:Domains has no key for {domain}. Large mailbox providers refuse unsigned mail: \"newsletter doctor --make-dkim {domain}\" makes a key.");
    }
}
