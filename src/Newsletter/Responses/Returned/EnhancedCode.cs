using System.Text.RegularExpressions;

namespace Newsletter.Responses.Returned;

/// <summary>Enhanced codes (RFC 3463) and reply codes in running text.</summary>
internal static partial class EnhancedCode
{
    /// <summary>The first enhanced code, or null.</summary>
    public static string? In(string? text) => text is null || !Pattern().IsMatch(text) ? null : Pattern().Match(text).Value;

    /// <summary>A code of RFC 5321 at the beginning of what a server said: 0 where there is none.</summary>
    public static int Reply(string text) => ReplyPattern().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    // Not part of an address of the network, nor of a version.
    [GeneratedRegex(@"(?<![\d.\w/-])[245]\.\d{1,3}\.\d{1,3}(?![\d\w]|\.\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"(?<![\d.\w:/-])([245]\d\d)(?=[ \t-][^\d]|[ \t-][245]\.\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ReplyPattern();
}
