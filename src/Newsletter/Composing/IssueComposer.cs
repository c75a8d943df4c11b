using System.Globalization;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Mime;
using Newsletter.Issues;
using Newsletter.Publications;
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
        var revision = renderer.Prepare(content, identity, Counted(content.Publication, identity, compose.Links));
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

    /// <summary>Null: links stay as the editors wrote them.</summary>
    private CountedLinks? Counted(PrintedPublication publication, IssueIdentity identity, LinkMode mode)
    {
        if (publication.Tracking == Tracking.Off || mode == LinkMode.Plain)
            return null;
        var inert = mode == LinkMode.Inert;
        var mark = publication.Tracking == Tracking.Individual ? "/" + Tokens.Inert(TokenPurpose.Reading, DeliveryKey.Size) : null;
        return new CountedLinks(number => links.Link(new LinkKey(identity.Key, identity.Revision, number), inert) + mark, links.Root)
        {
            Mark = mark,
            Picture = publication.CountOpens ? Picture(links.Open(new LinkKey(identity.Key, identity.Revision, 0), inert) + mark) : null,
        };
    }

    // Not hidden: some programs load nothing that is not shown, and filters hold hidden things against a mail.
    private static string Picture(string address) =>
        $"<img src=\"{address}.gif\" alt=\"\" width=\"1\" height=\"1\" border=\"0\" style=\"display:block;width:1px;height:1px;border:0;\">";

    /// <summary>The same for every copy and every try, so that a copy sent again is the same octets.</summary>
    private static string BoundaryToken(IssueIdentity identity) =>
        string.Create(CultureInfo.InvariantCulture, $"issue{identity.Key:x}at{identity.Date.ToUnixTimeMilliseconds():x}");
}

internal sealed record ComposeOptions
{
    /// <summary>Its counted links work, so where they lead is stored before the first copy leaves.</summary>
    public static ComposeOptions Delivery { get; } = new() { Links = LinkMode.Real };

    /// <summary>What a delivery would be.</summary>
    public static ComposeOptions Preview { get; } = new();

    /// <summary>A page of the archive: nobody is counted there.</summary>
    public static ComposeOptions Archive { get; } = new() { Links = LinkMode.Plain };

    /// <summary>A test mail says so in its subject.</summary>
    public static ComposeOptions Test { get; } = new() { SubjectPrefix = "[Test] " };

    public LinkMode Links { get; init; } = LinkMode.Inert;

    public string SubjectPrefix { get; init; } = "";

    /// <summary>What the Date header says instead of the issue's own date; null: that.</summary>
    public DateTimeOffset? Date { get; init; }
}

/// <summary>What becomes of links in a publication that counts them.</summary>
internal enum LinkMode
{
    /// <summary>They stay as they are.</summary>
    Plain,

    /// <summary>They look like counted ones, as long, and lead nowhere.</summary>
    Inert,

    /// <summary>They lead over this service.</summary>
    Real,
}
