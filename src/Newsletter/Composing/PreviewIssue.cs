using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Rendering;
using Newsletter.Shell;

namespace Newsletter.Composing;

internal enum PreviewFormat
{
    Html,
    Text,
    Eml,
}

/// <param name="Subscriber">As whom; null: somebody made up.</param>
/// <param name="Dark">HTML only: as in a client that asks for dark colours.</param>
/// <param name="Working">With the edits that wait beside what was submitted.</param>
/// <param name="Clicks">HTML only: says to the page around it which article was clicked.</param>
internal sealed record PreviewRequest(PreviewFormat Format, Guid? Subscriber = null, bool Dark = false, bool Working = false, bool Clicks = false);

/// <summary>What a reader would get, by the renderer and composer that deliver it; only its tokens are inert.</summary>
internal sealed class PreviewIssue(NewsletterDb db, IssueDesk desk, RevisionWriter revisions, IssueComposer composer, ComposingOptions composing, TimeProvider clock)
{
    /// <summary>A reader for previews that are about nobody.</summary>
    public static Recipient Sample { get; } = new()
    {
        SubscriberKey = 0,
        Row = 0,
        Address = "reader@example.org",
        Name = "Alex Reader",
        // The larger of the two forms that there may be.
        Individual = true,
        Mode = RecipientMode.Inert,
    };

    /// <returns>Text of the format: an HTML page, plain text, or a whole message.</returns>
    public async Task<Result<byte[]>> HandleAsync(Guid id, PreviewRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var recipient = await RecipientAsync(found.Value, request.Subscriber, cancellationToken);
        if (!recipient.Ok)
            return recipient.Failure;
        var content = await ContentAsync(found.Value, request.Working, cancellationToken);
        if (!content.Ok)
            return content.Failure;
        var prepared = Prepare(found.Value, content.Value, ComposeOptions.Preview);
        if (!prepared.Ok)
            return prepared.Failure;
        if (request.Format == PreviewFormat.Eml)
        {
            var composed = prepared.Value.Compose(recipient.Value);
            if (!composed.Ok)
                return composed.Failure;
            using var copy = composed.Value;
            return copy.ToArray();
        }

        var rendered = prepared.Value.Render(recipient.Value);
        if (!rendered.Ok)
            return rendered.Failure;
        if (request.Format == PreviewFormat.Text)
            return Encoding.UTF8.GetBytes(rendered.Value.Text);
        var html = rendered.Value.Html;
        if (request.Clicks)
            html = PreviewScript.Clicks.AddTo(Marked(found.Value, content.Value, recipient.Value, html.Length)?.Anchored() ?? html);
        return Encoding.UTF8.GetBytes(request.Dark ? Darken(html) : html);
    }

    /// <summary>What of the message each article makes up, and how an inbox shows it.</summary>
    public async Task<Result<MeasureAnswer>> MeasureAsync(Guid id, PreviewRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var recipient = await RecipientAsync(found.Value, request.Subscriber, cancellationToken);
        if (!recipient.Ok)
            return recipient.Failure;
        var content = await ContentAsync(found.Value, request.Working, cancellationToken);
        if (!content.Ok)
            return content.Failure;
        Result<RenderedCopy> Render(RevisionContent what)
        {
            var prepared = Prepare(found.Value, what, ComposeOptions.Preview);
            return prepared.Ok ? prepared.Value.Render(recipient.Value) : prepared.Failure;
        }

        var whole = Render(content.Value);
        if (!whole.Ok)
            return whole.Failure;
        var withoutLast = Render(content.Value with { Articles = [.. content.Value.Articles.SkipLast(1)] });
        var marked = Marked(found.Value, content.Value, recipient.Value, whole.Value.Html.Length);
        return MeasureAnswer.Of(content.Value, whole.Value, withoutLast.Ok ? withoutLast.Value.Html : null, marked);
    }

    private MarkedPage? Marked(Issue issue, RevisionContent content, Recipient recipient, int length)
    {
        var prepared = Prepare(issue, ArticleMarks.Add(content), ComposeOptions.Preview);
        var marked = prepared.Ok ? prepared.Value.Render(recipient) : prepared.Failure;
        return marked.Ok ? ArticleMarks.Read(marked.Value.Html, length, content.Articles.Count) : null;
    }

    /// <summary>What a look at the issue shows.</summary>
    /// <param name="working">With the edits that wait beside what was submitted.</param>
    public Task<Result<RevisionContent>> ContentAsync(Issue issue, bool working, CancellationToken cancellationToken) =>
        working ? revisions.ContentAsync(issue, issue.Pending ?? issue.Content, cancellationToken) : revisions.CurrentAsync(issue, cancellationToken);

    /// <summary>The issue as it stands now, ready to be copied.</summary>
    /// <param name="working">With the edits that wait beside what was submitted.</param>
    public async Task<Result<PreparedIssue>> PrepareAsync(Issue issue, bool working, ComposeOptions options, CancellationToken cancellationToken)
    {
        var content = await ContentAsync(issue, working, cancellationToken);
        return content.Ok ? Prepare(issue, content.Value, options) : content.Failure;
    }

    /// <summary>What the archive shows: what goes out, or went last, or was corrected since; never a correction that nobody has approved.</summary>
    public async Task<Result<PreparedIssue>> PrepareSentAsync(Issue issue, CancellationToken cancellationToken) =>
        // Only what was submitted goes out, so there is a revision.
        Prepare(issue, await revisions.ReadAsync(issue, issue.ArchiveOrdinal ?? issue.RevisionOrdinal!.Value, cancellationToken), ComposeOptions.Archive);

    public Result<PreparedIssue> Prepare(Issue issue, RevisionContent content, ComposeOptions options) =>
        composer.Prepare(
            content,
            new IssueIdentity
            {
                Key = issue.Key,
                PublicationKey = issue.PublicationKey,
                Number = issue.ExpectedNumber,
                Digest = issue.IsDigest,
                Date = issue.FrozenAt ?? issue.At ?? clock.GetUtcNow(),
                Rehearsal = issue.FrozenAt is null ? composing.Rehearsal : issue.Rehearsal,
            },
            options);

    /// <summary>A subscriber of the issue's publication as a recipient whose tokens are inert.</summary>
    public async Task<Result<Recipient>> RecipientAsync(Issue issue, Guid? subscriber, CancellationToken cancellationToken)
    {
        if (subscriber is null)
            return Sample;
        var reader = await db.Subscribers.AsNoTracking().Include(s => s.Subscriptions).SingleOrDefaultAsync(s => s.Id == subscriber, cancellationToken);
        var subscription = reader?.Subscriptions.FirstOrDefault(s => s.PublicationKey == issue.PublicationKey);
        if (reader is null || subscription is null)
            return new NotFoundFailure($"subscriber {subscriber} of {issue.Publication.Name}");
        return new Recipient
        {
            SubscriberKey = reader.Key,
            Row = 0,
            Address = reader.Email,
            Name = reader.Name,
            Attributes = reader.Attributes,
            Language = reader.Language,
            Individual = subscription.IndividualFigures,
            SwitchedOffSections = [.. issue.Publication.Sections.Where(s => !(subscription.Sections?.Contains(s.Key) ?? s.On)).Select(s => s.Key)],
            Mode = RecipientMode.Inert,
        };
    }

    // A page cannot tell a frame which colours to prefer, so the rules for dark ones are made to hold always.
    internal static string Darken(string html) => html.Replace("(prefers-color-scheme: dark)", "all", StringComparison.Ordinal);
}
