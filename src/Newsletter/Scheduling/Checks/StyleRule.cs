using System.Text.RegularExpressions;

namespace Newsletter.Scheduling.Checks;

internal readonly record struct StyleDeclaration(string Name, string Value, bool Important);

/// <param name="Dark">It holds only for readers whose client asks for dark colours.</param>
internal sealed partial record StyleRule(string Selector, IReadOnlyList<StyleDeclaration> Declarations, bool Dark)
{
    /// <summary>Of a style sheet: what holds always, and what holds in the dark. Rules for widths, print and the like are left out.</summary>
    public static IEnumerable<StyleRule> Read(string sheet) => Blocks(Comment().Replace(sheet, ""), dark: false);

    public static IReadOnlyList<StyleDeclaration> ReadDeclarations(string text) =>
        [.. text.Split(';').Select(part => part.Split(':', 2)).Where(part => part.Length == 2).Select(part => Declaration(part[0], part[1]))];

    private static StyleDeclaration Declaration(string name, string value)
    {
        var important = value.Contains("!important", StringComparison.OrdinalIgnoreCase);
        var plain = important ? value[..value.IndexOf('!', StringComparison.Ordinal)] : value;
        return new StyleDeclaration(name.Trim().ToLowerInvariant(), plain.Trim().ToLowerInvariant(), important);
    }

    private static IEnumerable<StyleRule> Blocks(string text, bool dark)
    {
        var at = 0;
        while (text.IndexOf('{', at) is var open and >= 0)
        {
            var before = text[at..open];
            var head = before[(before.LastIndexOf(';') + 1)..].Trim();
            var close = Close(text, open);
            var body = text[(open + 1)..close];
            at = Math.Min(close + 1, text.Length);
            if (!head.StartsWith('@'))
            {
                foreach (var selector in head.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    yield return new StyleRule(selector, ReadDeclarations(body), dark);
            }
            else if (head.StartsWith("@media", StringComparison.OrdinalIgnoreCase) && head.Contains("prefers-color-scheme: dark", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var rule in Blocks(body, dark: true))
                    yield return rule;
            }
        }
    }

    private static int Close(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        return text.Length;
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
