using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>Charsets by the names that mail calls them. Those that the base class library does not know read as Latin-1.</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static Encoding? Find(string name)
    {
        try
        {
            return name.Trim().ToUpperInvariant() switch
            {
                "UTF8" or "UTF-8" or "UNKNOWN-8BIT" => Encoding.UTF8,
                "US-ASCII" or "ASCII" => Encoding.ASCII,
                "ISO-8859-1" or "LATIN1" => Encoding.Latin1,
                var other => CodePagesEncodingProvider.Instance.GetEncoding(other) ?? Encoding.GetEncoding(other),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A text in a charset that may be unknown or untrue: UTF-8 where the octets are that, else what was said, else Latin-1.</summary>
    public static string Text(ReadOnlySpan<byte> octets, string? charset)
    {
        var said = charset is null ? null : Find(charset);
        if (said is not null and not ASCIIEncoding)
            return said.GetString(octets);
        try
        {
            return Strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(octets);
        }
    }
}
