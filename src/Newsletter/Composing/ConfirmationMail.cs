using System.Globalization;
using System.Text.Json;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Mime;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Composing;

/// <summary>
/// The mails that ask a reader whether they want a publication, whether it is them, or whether a new address is theirs. Nothing that was typed into
/// a form stands in them: whoever types somebody else's address cannot make us carry their words.
/// </summary>
internal sealed class ConfirmationMail(ReaderLinks links, ComposingOptions options)
{
    private static readonly IReadOnlyDictionary<string, Dictionary<ConfirmationKind, Words>> Languages = ReadWords();

    /// <param name="rewritten">The server writes Date and Message-ID anew: they stay unsigned.</param>
    /// <returns>The message with its envelope; the same reader and request give the same Date and Message-ID.</returns>
    public Result<ComposedCopy> Compose(Publication publication, Confirmation confirmation, string address, bool rewritten = false)
    {
        var to = AddrSpec.Parse(address);
        var from = AddrSpec.Parse(publication.From.Email);
        if ((to.Failure ?? from.Failure) is { } failure)
            return failure;
        var (path, token) = Link(confirmation);
        var id = string.Create(CultureInfo.InvariantCulture, $"confirm-{confirmation.AskedAt.ToUnixTimeMilliseconds():x}-{token[^26..]}");
        var words = WordsFor(publication.Language)[confirmation.Kind];
        var mail = new ServiceMail(
            publication, words.Fill(words.Subject, publication), [words.Fill(words.Lead, publication), words.Ask], words.Button, $"{links.Root}/{publication.Slug}/{path}/{token}", [words.Otherwise]);
        return ServiceMessage.Compose(mail, new ServiceEnvelope(from.Value, to.Value, id, confirmation.AskedAt), options, rewritten);
    }

    private (string Path, string Token) Link(Confirmation confirmation) => confirmation.Kind switch
    {
        ConfirmationKind.Person => ("person", links.OnceToken(TokenPurpose.Person, AskedKey.Of(confirmation))),
        ConfirmationKind.Address => ("address", links.OnceToken(TokenPurpose.Address, AskedKey.Of(confirmation))),
        _ => ("confirm", links.Token(TokenPurpose.Confirm, new ReaderKey(confirmation.SubscriberKey, confirmation.PublicationKey, IssueKey: 0, Row: 0), inert: false)),
    };

    private static IReadOnlyDictionary<ConfirmationKind, Words> WordsFor(string language) =>
        Languages.GetValueOrDefault(language) ?? Languages.GetValueOrDefault(language.Split('-')[0]) ?? Languages["en"];

    private static Dictionary<string, Dictionary<ConfirmationKind, Words>> ReadWords()
    {
        using var stream = typeof(ConfirmationMail).Assembly.GetManifestResourceStream("Newsletter.Composing.confirmation-words.json")!; // embedded by the project
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<ConfirmationKind, Words>>>(stream, JsonColumn.Stored)!;
    }

    private sealed record Words(string Subject, string Lead, string Ask, string Button, string Otherwise)
    {
        public string Fill(string text, Publication publication) => text.Replace("{publication}", publication.Name, StringComparison.Ordinal);
    }
}
