using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import;

/// <summary>The turns of phrase by which newsletters mark their parts, in the languages of their readers.</summary>
internal static partial class Phrases
{
    /// <summary>"Why the world should care: …" and its kin: the label, and the text after the colon (which may follow on the next line).</summary>
    public static Match Takeaway(string line) => TakeawayLine().Match(line);

    /// <summary>"Source: The Ledger", "Via The Ledger", "(The Ledger)".</summary>
    public static Match Source(string line) => SourceLine().Match(line);

    /// <summary>A line that asks for support and holds an address.</summary>
    public static Match Support(string line) => SupportLine().Match(line);

    /// <summary>"Sign up for NAME: tagline", "You are reading NAME, tagline".</summary>
    public static Match SignUp(string line) => SignUpLine().Match(line);

    [GeneratedRegex(
        """
        ^[*_]*(?<label>
            (why|what)\b[^:?]{0,60}?\b(care|cares|matter|matters|mean|means|important|counts?)\b[^:?]{0,30}
          | (the\s+)?(bottom\s+line|takeaway|takeaways|big\s+picture|upshot)
          | (warum|weshalb|wieso)\b[^:?]{0,60}
          | (das\s+)?fazit | was\s+(das|es)\s+bedeutet
          | por\s+qu[ée]\b[^:?]{0,60}
          | pourquoi\b[^:?]{0,60}
          | почему\b[^:?]{0,60} | что\s+это\s+значит
          | لماذا[^:?؟]{0,60}
        )\??[*_]*\s*[:：?؟–—-]+\s*[*_]*\s*(?<text>.*)$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TakeawayLine();

    [GeneratedRegex(
        @"^[*_]*((sources?|via|from|quelle|fuente|источник|المصدر)\s*[:：]\s*[*_]*\s*(?<text>\S.{0,200}?)[*_]*|via\s+(?<text>\S.{0,80})|\((?<text>[^()]{2,80})\))[*_]*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceLine();

    [GeneratedRegex(
        @"^(?<label>.*?\b(support|donate|donation|contribute|become\s+a\s+(member|supporter|patron)|unterstütz\w*|spenden?|apoya\w*|dona\w*|soutenez|поддерж\w*)\b.*?)[\s:(<\[]*(?<url>https?://[^\s)>\]]+).*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SupportLine();

    [GeneratedRegex(
        @"^(sign\s+up\s+(for|to)|subscribe\s+to|you\s+(are|were)\s+reading|this\s+is|abonnieren\s+sie|suscríbete\s+a|подпишитесь\s+на)\s+(?<name>[^,:–—.]{2,100}?)\s*([,:–—]\s*|\.\s+|$)(?<tagline>.*)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignUpLine();
}
