using System.Text;
using System.Text.RegularExpressions;

namespace Newsletter.Tests.Rendering;

/// <summary>
/// Compares with a file that a person has looked at. <c>NEWSLETTER_WRITE_GOLDENS=1</c> writes the files instead; then <c>git diff</c> shows what changed.
/// </summary>
internal static partial class Golden
{
    private static readonly bool Write = Environment.GetEnvironmentVariable("NEWSLETTER_WRITE_GOLDENS") == "1";

    /// <param name="compared">What of both is compared; null for all of it.</param>
    public static void Matches(string path, string actual, Func<string, string>? compared = null)
    {
        if (Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below the checkout
            File.WriteAllText(path, actual, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        var expected = File.ReadAllText(path);
        Assert.Equal(compared is null ? expected : compared(expected), compared is null ? actual : compared(actual));
    }

    /// <summary>Inert tokens are random; here each is as many a's. A soft line break may stand in the midst of one.</summary>
    public static string WithoutTokens(string text) =>
        Token().Replace(text, match => string.Concat(match.Value.Select(c => c is '=' or '\r' or '\n' ? c : 'a')));

    [GeneratedRegex("(?<![a-z2-7])a(?:(?:=\r\n)?[a-z2-7]){39,}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Token();
}
