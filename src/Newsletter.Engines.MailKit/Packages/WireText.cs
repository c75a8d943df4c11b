using System.Text;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>The text of a message as MailKit's commands take it: a string that becomes these very octets again, dots doubled, ending in the lone dot.</summary>
internal static class WireText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>Null where the octets are no UTF-8 and so no string can stand for them.</returns>
    public static string? Of(MailContent content)
    {
        var octets = new byte[content.Length];
        var at = 0;
        foreach (var piece in content.Pieces)
        {
            piece.Span.CopyTo(octets.AsSpan(at));
            at += piece.Length;
        }

        try
        {
            var text = Strict.GetString(octets);
            return Stuffed(text, content.NoLeadingDots) + ".\r\n";
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // RFC 5321 section 4.5.2.
    private static string Stuffed(string text, bool noLeadingDots)
    {
        if (noLeadingDots)
            return text;
        var stuffed = text.Replace("\n.", "\n..", StringComparison.Ordinal);
        return stuffed.StartsWith('.') ? "." + stuffed : stuffed;
    }
}
