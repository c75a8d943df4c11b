using System.Text;
using System.Text.RegularExpressions;
using Newsletter.Engines.Mime;
using Newsletter.Responses.Returned;
using Newsletter.Subscribers;

namespace Newsletter.Responses;

/// <summary>
/// Finds which copy a message is about: by the address it came to (VERP), else by a Message-ID, return path or envelope id of ours that it quotes. Every
/// candidate is worth its signature and nothing more, so it does not matter where in the message it stands.
/// </summary>
internal sealed partial class ReturnTokens(ReaderLinks links)
{
    private const int MostCandidates = 500;

    /// <summary>What stands before the token in our addresses.</summary>
    public const string Bounce = "bounce+";
    public const string Leave = "leave+";

    public DeliveryKey? Find(IEnumerable<string> recipients, ReadOnlyMemory<byte> message) =>
        recipients.Select(r => TokenOf(r, Bounce)).OfType<string>().Concat(Quoted(message)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostCandidates).Select(Read)
            .FirstOrDefault(key => key is not null);

    /// <summary>The token of <c>prefix+token@host</c>, or null.</summary>
    public static string? TokenOf(string address, string prefix) =>
        address.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && address.LastIndexOf('@') is > 0 and var at && at > prefix.Length ? address[prefix.Length..at] : null;

    /// <summary>The first of these texts in which a token of ours stands decides.</summary>
    public DeliveryKey? Find(IEnumerable<string> texts) =>
        texts.SelectMany(text => Candidate().Matches(text)).Select(match => match.Value).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostCandidates).Select(Read)
            .FirstOrDefault(key => key is not null);

    public DeliveryKey? Read(string token) => links.TryReadDelivery(token, out var key) ? key : null;

    private static IEnumerable<string> Quoted(ReadOnlyMemory<byte> message)
    {
        // Nothing of ours stands far below.
        message = message.Length > ReturnReader.MostOctets ? message[..ReturnReader.MostOctets] : message;

        // As it came first: a report's parts are seldom encoded. Then decoded, for those that are.
        foreach (Match match in Candidate().Matches(Encoding.Latin1.GetString(message.Span)))
            yield return match.Value;
        foreach (var part in MimeReader.Read(message).All().Where(p => p.Parts.Count == 0))
        {
            foreach (Match match in Candidate().Matches(part.Text()))
                yield return match.Value;
        }
    }

    [GeneratedRegex(@"(?<![a-z0-9])[a-z2-7]{40}(?![a-z0-9])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Candidate();
}
