using System.Text.RegularExpressions;

namespace Newsletter.Articles;

/// <summary>Marks that writers leave for themselves in a text that is not finished. The composer's cards look for the same (Assets/compose/ready.ts).</summary>
internal static partial class LeftoverMarks
{
    /// <returns>Each once, as it stands there.</returns>
    public static IReadOnlyList<string> In(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => Mark().Matches(text)).Select(match => match.Value).Distinct(StringComparer.OrdinalIgnoreCase)];

    // TK ("to come") is capital letters only: "tk" is a Turkish ending and half a web address.
    [GeneratedRegex(
        @"\b(TK|TKTK|TKs|XXX+|FIXME)\b|(?i:\blorem\s+ipsum\b|\[test\]|\[todo\])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();
}
