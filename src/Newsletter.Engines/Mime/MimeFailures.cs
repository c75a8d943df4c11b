namespace Newsletter.Engines.Mime;

/// <summary>Why something cannot stand in a message.</summary>
internal static class MimeFailures
{
    public static Failure Header(string name) => new(
        "mime.header", $"The header {Printable(name)} may not hold a line break or a NUL. Remove it and try again.");

    public static Failure HeaderToken(string name) => new(
        "mime.header", $"The header {Printable(name)} may hold printable ASCII without line breaks only, with no word over 900 characters.");

    public static Failure HeaderName(string name) => new("mime.header", $"{Printable(name)} is no name for a header.");

    public static Failure Address(string address, string why) => new("mime.address", $"{Printable(address)} is no e-mail address: {why}.");

    /// <summary>What a person may be shown: one line, not endless.</summary>
    private static string Printable(string text)
    {
        var shown = text.Length > 100 ? text[..100] + "…" : text;
        return string.Create(shown.Length + 2, shown, static (span, s) =>
        {
            span[0] = span[^1] = '\'';
            for (var i = 0; i < s.Length; i++)
                span[i + 1] = char.IsControl(s[i]) ? '?' : s[i];
        });
    }
}
