using Microsoft.EntityFrameworkCore;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Rendering;
using Newsletter.Sending;

namespace Newsletter.Scheduling.Checks;

/// <summary>Looks an issue over before it goes out. Errors stand in the way of schedule and send; warnings are for a person to weigh.</summary>
internal sealed class IssueChecks(
    NewsletterDb db, RevisionWriter revisions, IssueComposer composer, PersonalFieldChecks fields, AudienceOfIssue audience, EarlierIssues earlier, LinkChecks links, SetUpChecks setUp, SenderChecks sender, SmtpOptions smtp,
    TimeProvider clock)
{
    /// <summary>Gmail cuts a message here and hides what follows, the unsubscribe link first of all.</summary>
    private const int GmailClip = 102 * 1024;

    /// <returns>Null when nothing is in the way.</returns>
    public async Task<Failure?> ErrorsAsync(Issue issue, CancellationToken cancellationToken)
    {
        var errors = (await LookAsync(issue, cancellationToken)).Where(c => c.Level == CheckLevel.Error).ToList();
        return errors.Count == 0 ? null : new ChecksFailure(errors);
    }

    public async Task<IReadOnlyList<Check>> RunAsync(Issue issue, CancellationToken cancellationToken) =>
        [.. await LookAsync(issue, cancellationToken), .. await sender.RunAsync(issue.Publication.From.Email, cancellationToken)];

    /// <summary>Without what name servers have to be asked for: they have no say in whether an issue may go out.</summary>
    public async Task<IReadOnlyList<Check>> LookAsync(Issue issue, CancellationToken cancellationToken)
    {
        var content = await revisions.CurrentAsync(issue, cancellationToken);
        if (!content.Ok)
            return [new Check("render", CheckLevel.Error, "The design cannot be used", content.Failure.Message)];
        var before = await earlier.ReadAsync(issue, content.Value, cancellationToken);
        return
        [
            .. ContentChecks.Of(content.Value, before.Last, before.RanBefore),
            await AudienceAsync(issue, content.Value, cancellationToken),
            .. await earlier.AudienceAsync(issue, content.Value, before, cancellationToken),
            string.IsNullOrWhiteSpace(content.Value.Publication.PostalAddress)
                ? new Check("postal-address", CheckLevel.Error, "The postal address is missing", "The law of most countries asks for one in every issue. Set it in the publication.")
                : new Check("postal-address", CheckLevel.Ok, "The postal address is there", content.Value.Publication.PostalAddress),
            .. await RenderAsync(issue, content.Value, cancellationToken),
            .. await links.RunAsync(content.Value, cancellationToken),
            await TestAsync(issue, content.Value, cancellationToken),
            .. setUp.Of(content.Value.Publication.From.Email),
        ];
    }

    private async Task<Check> TestAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var tested = await db.IssueEvents.Where(e => e.IssueKey == issue.Key && e.What == SendTest.Event).OrderByDescending(e => e.Key).Select(e => e.Note).FirstOrDefaultAsync(cancellationToken);
        return tested is null
            ? new Check("test", CheckLevel.Warning, "No test was sent", "Send one to yourself and look at it in your own mail program.")
            : tested == RevisionJson.Hash(RevisionJson.Write(content))
                ? new Check("test", CheckLevel.Ok, "A test of this very text was sent", "")
                : new Check("test", CheckLevel.Warning, "The issue was changed after its last test", "Send another one.");
    }

    private async Task<Check> AudienceAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var count = await audience.CountAsync(issue, content, cancellationToken);
        var words = content.Segments.Count == 0 ? "Active subscriptions at this moment" : $"Active subscriptions at this moment, by {string.Join(", ", content.Segments.Select(s => s.Name))}";
        var monthly = await audience.MonthlyAsync(issue, cancellationToken);
        if (issue.IsDigest)
            words = "Active subscriptions of readers who wanted one mail a month before this one was over";
        else if (monthly > 0)
            words += $"; {monthly} more get one mail a month instead";
        if (count == 0)
            return new Check("audience", CheckLevel.Error, "The audience is empty", Nobody(issue, content, monthly));
        return smtp.Captured && count > smtp.CaptureLimit
            ? new Check("audience", CheckLevel.Warning, $"The built-in mailbox takes {smtp.CaptureLimit} recipients", $"The audience is {count}: the issue would be paused before its first copy. Set up Smtp:Servers.")
            : new Check("audience", CheckLevel.Ok, $"The audience is {count}", $"{words}; it is frozen when the first copy leaves.");
    }

    private static string Nobody(Issue issue, RevisionContent content, int monthly) =>
        issue.IsDigest ? "No active reader of this publication wants one mail a month."
        : content.Segments.Count > 0 ? "The segments of the issue leave nobody."
        : monthly > 0 ? "All active subscriptions of this publication get one mail a month."
        : "No subscription of this publication is active.";

    private async Task<IReadOnlyList<Check>> RenderAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var identity = new IssueIdentity
        {
            Key = issue.Key,
            PublicationKey = issue.PublicationKey,
            Number = issue.ExpectedNumber,
            Digest = issue.IsDigest,
            Date = issue.At ?? clock.GetUtcNow(),
        };
        var prepared = composer.Prepare(content, identity, ComposeOptions.Preview);
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
            .. DesignChecks.Of(copy.Value.Html),
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
}
