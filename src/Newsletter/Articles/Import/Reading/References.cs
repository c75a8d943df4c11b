using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import.Reading;

/// <summary>Addresses that Markdown keeps below the text: <c>[name]: https://…</c>.</summary>
internal static partial class References
{
    public static string Key(ReadOnlySpan<char> name) => name.Trim().ToString().ToLowerInvariant();

    /// <summary>The addresses by name, and the lines without those that are used. One that nothing refers to stays a line.</summary>
    public static (IReadOnlyDictionary<string, string> Addresses, IReadOnlyList<string> Lines) Take(IReadOnlyList<string> lines)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.Length < 2200 && line.AsSpan().TrimStart().StartsWith("[", StringComparison.Ordinal) && Definition().Match(line) is { Success: true } match && Redirects.Allowed(match.Groups["url"].Value) is { } url)
                found.TryAdd(Key(match.Groups["name"].Value), url);
        }

        if (found.Count == 0)
            return (found, lines);
        var used = lines.Where(line => !Definition().IsMatch(line)).SelectMany(line => Use().Matches(line)).Select(match => Key(match.Groups["name"].Value)).ToHashSet();
        return (found, [.. lines.Where(line => !(Definition().Match(line) is { Success: true } match && used.Contains(Key(match.Groups["name"].Value))))]);
    }

    [GeneratedRegex(@"^ {0,3}\[(?<name>[^\]^][^\]]{0,199})\]:\s+<?(?<url>https?://[^\s>]+)>?\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"\[(?<name>[^\[\]^]{1,200})\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Use();
}
