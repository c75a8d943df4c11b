using System.Globalization;

namespace Newsletter.Publications;

/// <summary>An address that mail can be sent to (RFC 5321 section 4.1.2, without quoted local parts and address literals, which no reader has).</summary>
/// <param name="Local">Before the last <c>@</c>; may hold letters beyond ASCII (RFC 6531).</param>
/// <param name="Domain">As A-labels in lower case.</param>
internal sealed record EmailAddress(string Local, string Domain)
{
    private const string LocalMarks = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>What cannot be seen and comes along with words copied from a page, or from a text that runs from right to left. Persian and Indian scripts use the joiners among them.</summary>
    public const string Unseen = "\u00AD\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>What makes two addresses the same one: nobody has two mailboxes that differ in case alone.</summary>
    public string Key => $"{Local.ToLowerInvariant()}@{Domain}";

    /// <summary>An address as somebody typed or pasted it, without what stands around it and, where it is ASCII but for them, without the signs in it that nobody sees.</summary>
    public static string Typed(string text)
    {
        // Blanks and signs may stand in any order.
        var start = 0;
        var end = text.Length;
        while (start < end && IsFilling(text[start]))
            start++;
        while (end > start && IsFilling(text[end - 1]))
            end--;
        text = text[start..end];
        if (!text.Any(c => Unseen.Contains(c, StringComparison.Ordinal)))
            return text;
        var seen = string.Concat(text.Where(c => !Unseen.Contains(c, StringComparison.Ordinal)));
        return System.Text.Ascii.IsValid(seen) ? seen : text;
    }

    private static bool IsFilling(char c) => char.IsWhiteSpace(c) || Unseen.Contains(c, StringComparison.Ordinal);

    /// <returns>Null when it is not one.</returns>
    public static EmailAddress? Read(string? text)
    {
        // Half of a character has no normal form.
        if (text is null || text.Length > 320 || text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar))
            return null;
        var at = text.LastIndexOf('@');
        if (at < 1 || at == text.Length - 1)
            return null;
        var local = text[..at].Normalize();
        var domain = ToAscii(text[(at + 1)..]);
        return domain is not null && IsLocal(local) && System.Text.Encoding.UTF8.GetByteCount(local) <= 64 ? new EmailAddress(local, domain) : null;
    }

    private static bool IsLocal(string local) =>
        local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal)
        && local.All(c => char.IsAsciiLetterOrDigit(c) || LocalMarks.Contains(c) || (c > 127 && !char.IsControl(c) && !char.IsWhiteSpace(c) && c != '\uFFFD'));

    private static string? ToAscii(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.Normalize()).ToLowerInvariant();
            var labels = ascii.Split('.');
            // A top-level domain of digits alone would be an IP address.
            return ascii.Length <= 253 && labels.Length >= 2 && labels.All(l => l.Length is > 0 and <= 63) && !labels[^1].All(char.IsAsciiDigit) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
