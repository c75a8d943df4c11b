using System.Globalization;
using Newsletter.Engines.Mime;
using Newsletter.Issues;
using Newsletter.Rendering;
using Newsletter.Subscribers;

namespace Newsletter.Composing;

/// <summary>Turns revisions into messages. The only way to one: previews, tests and deliveries differ in <see cref="Recipient"/> and <see cref="ComposeOptions"/>.</summary>
internal sealed class IssueComposer(RevisionRenderer renderer, ReaderLinks links, ComposingOptions options)
{
    /// <summary>Renders and encodes what all copies share.</summary>
    /// <returns>The issue, ready for <see cref="PreparedIssue.Compose"/>, or the first thing that is wrong with it.</returns>
    public Result<PreparedIssue> Prepare(RevisionContent content, IssueIdentity identity, ComposeOptions compose)
    {
        var from = AddrSpec.Parse(content.Publication.From.Email);
        var revision = renderer.Prepare(content, identity);
        if ((from.Failure ?? revision.Failure) is { } failure)
            return failure;

        var publication = content.Publication;
        var boundary = Multipart.Boundary(BoundaryToken(identity));
        var headers = IssueHeaders.Make(content, identity, new HeaderFacts(
            from.Value,
            revision.Value.CommonSubject is { } subject ? compose.SubjectPrefix + subject : null,
            $"{links.Root}/{publication.Slug}",
            options.FeedbackId ?? IssueHeaders.SenderIdFor(from.Value.Domain),
            boundary,
            options.OneClick,
            compose.Date ?? identity.Date));
        if (!headers.Ok)
            return headers.Failure;
        return new PreparedIssue(new IssueSetup(
            revision.Value,
            headers.Value,
            links,
            links.For(publication.Slug, publication.Archive, identity.Rehearsal ? null : identity.Number),
            identity,
            publication.Slug,
            from.Value,
            options.ReturnPaths.GetValueOrDefault(from.Value.Domain.ToLowerInvariant()),
            options.SignersOf(publication.From.Email),
            boundary,
            compose.SubjectPrefix));
    }

    /// <summary>The same for every copy and every try, so that a copy sent again is the same octets.</summary>
    private static string BoundaryToken(IssueIdentity identity) =>
        string.Create(CultureInfo.InvariantCulture, $"issue{identity.Key:x}at{identity.Date.ToUnixTimeMilliseconds():x}");
}

internal sealed record ComposeOptions
{
    public static ComposeOptions Delivery { get; } = new();

    /// <summary>A test mail says so in its subject.</summary>
    public static ComposeOptions Test { get; } = new() { SubjectPrefix = "[Test] " };

    public string SubjectPrefix { get; init; } = "";

    /// <summary>What the Date header says instead of the issue's own date; null: that.</summary>
    public DateTimeOffset? Date { get; init; }
}
