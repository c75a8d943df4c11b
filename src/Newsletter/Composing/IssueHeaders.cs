using System.Buffers;
using System.Globalization;
using Newsletter.Engines.Mime;
using Newsletter.Issues;
using Newsletter.Rendering;

namespace Newsletter.Composing;

/// <summary>The header fields that are the same in every copy of an issue, encoded once, in the three runs between which the personal ones stand.</summary>
/// <param name="BeforeTo">From.</param>
/// <param name="AfterSubject">Date.</param>
/// <param name="Rest">Reply-To and what follows, MIME's own, and the head of the text part.</param>
/// <param name="Subject">The Subject field, where it is the same for everybody.</param>
internal sealed record IssueHeaders(byte[] BeforeTo, byte[] AfterSubject, byte[] Rest, byte[]? Subject)
{
    public static Result<IssueHeaders> Make(RevisionContent content, IssueIdentity identity, HeaderFacts facts)
    {
        var publication = content.Publication;
        var from = Run(output => HeaderFields.Mailbox(output, "From", publication.From.Name, facts.From));
        var date = Run(output => HeaderFields.Date(output, RenderModel.InZone(facts.Date, publication.TimeZone)));
        var subject = Run(output => facts.Subject is { } text ? HeaderFields.Text(output, "Subject", text) : default(Done));
        var rest = Run(
            output => HeaderFields.Mailbox(output, "Reply-To", null, publication.ReplyTo ?? publication.From.Email),
            output => HeaderFields.ListId(output, publication.Name, $"{publication.Slug}.{facts.From.Domain}"),
            output => facts.OneClick ? HeaderFields.Tokens(output, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click") : default(Done),
            output => HeaderFields.Uris(output, "List-Help", facts.HelpUrl),
            output => HeaderFields.Uris(output, "List-Owner", MailTo(publication.ReplyTo, facts.From)),
            output => HeaderFields.Tokens(output, "Feedback-ID", FeedbackId(publication.Slug, identity, facts.SenderId)),
            output => HeaderFields.Tokens(output, "Content-Language", publication.Language),
            output => Mime(output, facts.Boundary));
        return (from.Failure ?? date.Failure ?? subject.Failure ?? rest.Failure) is { } failure
            ? failure
            : new IssueHeaders(from.Value, date.Value, rest.Value, facts.Subject is null ? null : subject.Value);
    }

    /// <summary>5 to 15 characters that stay the same for all mail of a domain: its letters and digits.</summary>
    public static string SenderIdFor(string domain)
    {
        var letters = string.Concat(domain.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return letters.Length switch
        {
            < 5 => letters.PadRight(5, '0'),
            > 15 => letters[..15],
            _ => letters,
        };
    }

    /// <summary>Gmail counts by each field and wants no word in two of them.</summary>
    private static string FeedbackId(string slug, IssueIdentity identity, string senderId)
    {
        var (kind, other) = identity.Digest ? ("monthly", "digest") : ("weekly", "issue");
        return $"{(identity.Number ?? 0).ToString(CultureInfo.InvariantCulture)}:{slug}:{(slug == kind ? other : kind)}:{senderId}";
    }

    private static string MailTo(string? replyTo, AddrSpec from)
    {
        var parsed = replyTo is null ? from : AddrSpec.Parse(replyTo);
        var address = parsed.Ok ? parsed.Value : from;
        return $"mailto:{Uri.EscapeDataString(address.Local)}@{address.Domain}";
    }

    private static Result<Done> Mime(IBufferWriter<byte> output, string boundary)
    {
        Multipart.Headers(output, boundary);
        Multipart.Part(output, boundary, "text/plain");
        return default(Done);
    }

    private static Result<byte[]> Run(params ReadOnlySpan<Func<IBufferWriter<byte>, Result<Done>>> fields)
    {
        var output = new ArrayBufferWriter<byte>(512);
        foreach (var field in fields)
        {
            if (field(output) is { Ok: false, Failure: var failure })
                return failure!;
        }

        return output.WrittenSpan.ToArray();
    }
}

/// <summary>What an issue's headers are made with, beside its content.</summary>
/// <param name="Subject">Null: it differs from copy to copy.</param>
internal sealed record HeaderFacts(AddrSpec From, string? Subject, string HelpUrl, string SenderId, string Boundary, bool OneClick, DateTimeOffset Date);
