using System.Text.RegularExpressions;

namespace Newsletter.Publications;

/// <summary>Which words may name a publication in a path.</summary>
internal static partial class Slugs
{
    /// <summary>First parts of paths that are the service's own, and the parts that stand below a publication.</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>
    {
        "address", "api", "assets", "confirm", "desk", "feed", "health", "i", "issues", "l", "metrics", "o", "openapi", "person", "preferences", "privacy", "sign-in",
        "sign-out", "set-up", "unsubscribe", "webhooks",
    };

    /// <summary>Null when fine, else what is wrong with it.</summary>
    public static string? Check(string slug) =>
        CheckForm(slug) is { } wrong ? wrong
        : Reserved.Contains(slug) ? $"'{slug}' is a path of the service itself; choose another."
        : null;

    public static string? CheckForm(string word) => Form().IsMatch(word) ? null : "Use 2 to 40 of a-z, 0-9 and '-'.";

    [GeneratedRegex(@"^[a-z0-9-]{2,40}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
