using System.Globalization;
using System.Net;
using System.Text.Json;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Smtp;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Composing;

/// <summary>
/// The mail that asks a reader whether they want a publication. Nothing that was typed into the form stands in it: whoever types somebody
/// else's address cannot make us carry their words.
/// </summary>
internal sealed class ConfirmationMail(ReaderLinks links, TimeProvider clock)
{
    private static readonly IReadOnlyDictionary<string, Words> Languages = ReadWords();

    /// <returns>The message with its envelope; the same reader and request give the same Message-ID.</returns>
    public Result<ComposedCopy> Compose(Publication publication, Confirmation confirmation, string address)
    {
        var to = AddrSpec.Parse(address);
        var from = AddrSpec.Parse(publication.From.Email);
        if ((to.Failure ?? from.Failure) is { } failure)
            return failure;
        var key = new ReaderKey(confirmation.SubscriberKey, publication.Key, IssueKey: 0, Row: 0);
        var token = links.Token(TokenPurpose.Confirm, key, inert: false);
        var id = string.Create(CultureInfo.InvariantCulture, $"confirm-{confirmation.AskedAt.ToUnixTimeMilliseconds():x}-{token[^26..]}");
        var words = WordsFor(publication.Language);
        var message = new MessageWriter();
        var written = Write(message, publication, words, from.Value, to.Value, id, $"{links.Root}/{publication.Slug}/confirm/{token}");
        if (written.Ok)
            return new ComposedCopy(new MailEnvelope(from.Value.ToString(), to.Value.ToString()), message.Finish(), $"{id}@{from.Value.Domain}", message);
        message.Dispose();
        return written.Failure;
    }

    private Result<Done> Write(MessageWriter message, Publication publication, Words words, AddrSpec from, AddrSpec to, string id, string link)
    {
        var boundary = Multipart.Boundary(id.Replace("-", "", StringComparison.Ordinal));
        var failure = HeaderFields.Mailbox(message, "From", publication.From.Name, from).Failure
            ?? HeaderFields.Mailbox(message, "To", null, to).Failure
            ?? HeaderFields.Text(message, "Subject", words.Fill(words.Subject, publication)).Failure
            ?? HeaderFields.Date(message, clock.GetUtcNow()).Failure
            ?? HeaderFields.MessageId(message, id, from.Domain).Failure
            ?? HeaderFields.Mailbox(message, "Reply-To", null, publication.ReplyTo ?? publication.From.Email).Failure
            // RFC 3834 section 5: no vacation notice answers this.
            ?? HeaderFields.Tokens(message, "Auto-Submitted", "auto-generated").Failure
            ?? HeaderFields.Tokens(message, "Content-Language", publication.Language).Failure;
        if (failure is not null)
            return failure;
        Multipart.Headers(message, boundary);
        Multipart.Part(message, boundary, "text/plain");
        QuotedPrintable.Encode(Text(publication, words, link), message);
        Multipart.Part(message, boundary, "text/html");
        QuotedPrintable.Encode(Html(publication, words, link), message);
        Multipart.Close(message, boundary);
        return default(Done);
    }

    private static string Text(Publication publication, Words words, string link) =>
        $"{words.Fill(words.Lead, publication)}\n\n{words.Ask}\n\n{link}\n\n{words.Otherwise}\n\n-- \n{publication.Name}\n{publication.PostalAddress}\n";

    private static string Html(Publication publication, Words words, string link)
    {
        var direction = CultureInfo.GetCultureInfo(publication.Language).TextInfo.IsRightToLeft ? "rtl" : "ltr";
        var address = WebUtility.HtmlEncode(publication.PostalAddress).ReplaceLineEndings("<br>");
        return $"""
            <!DOCTYPE html>
            <html lang="{WebUtility.HtmlEncode(publication.Language)}" dir="{direction}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(words.Fill(words.Subject, publication))}</title></head>
            <body style="margin:0;padding:24px;font:17px/1.5 Georgia,serif">
            <h1 style="font-size:22px">{WebUtility.HtmlEncode(publication.Name)}</h1>
            <p>{WebUtility.HtmlEncode(words.Fill(words.Lead, publication))}</p>
            <p>{WebUtility.HtmlEncode(words.Ask)}</p>
            <p><a href="{WebUtility.HtmlEncode(link)}" style="display:inline-block;padding:12px 24px;background:#1f3d5c;color:#fffefc;text-decoration:none">{WebUtility.HtmlEncode(words.Button)}</a></p>
            <p>{WebUtility.HtmlEncode(words.Otherwise)}</p>
            <p style="font-size:14px">{address}</p>
            </body>
            </html>

            """;
    }

    private static Words WordsFor(string language) =>
        Languages.GetValueOrDefault(language) ?? Languages.GetValueOrDefault(language.Split('-')[0]) ?? Languages["en"];

    private static Dictionary<string, Words> ReadWords()
    {
        using var stream = typeof(ConfirmationMail).Assembly.GetManifestResourceStream("Newsletter.Composing.confirmation-words.json")!; // embedded by the project
        return JsonSerializer.Deserialize<Dictionary<string, Words>>(stream, JsonColumn.Stored)!;
    }

    private sealed record Words(string Subject, string Lead, string Ask, string Button, string Otherwise)
    {
        public string Fill(string text, Publication publication) => text.Replace("{publication}", publication.Name, StringComparison.Ordinal);
    }
}
