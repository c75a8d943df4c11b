using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>Takes a message apart (RFC 5322, RFC 2045, RFC 2046), whatever its line ends and mistakes, within limits.</summary>
public static class MimeReader
{
    private const int DeepestNesting = 20;
    private const int MostParts = 1000;
    private const int MostHeaders = 2000;

    public static MimeEntity Read(ReadOnlyMemory<byte> message)
    {
        var parts = MostParts;
        return Read(WithoutBlankTop(WithLineFeeds(message)), 0, ref parts);
    }

    /// <summary>Mail kept by old Macs ends its lines in CR alone.</summary>
    private static ReadOnlyMemory<byte> WithLineFeeds(ReadOnlyMemory<byte> message)
    {
        if (message.Span.Contains((byte)'\n'))
            return message;
        var copy = message.ToArray();
        copy.AsSpan().Replace((byte)'\r', (byte)'\n');
        return copy;
    }

    /// <summary>Mail that went through some web clients begins with blank lines before its header.</summary>
    private static ReadOnlyMemory<byte> WithoutBlankTop(ReadOnlyMemory<byte> message)
    {
        var start = message.Span.IndexOfAnyExcept(" \t\r\n"u8);
        return start > 0 && Line(message[start..], out _).Span.IndexOf((byte)':') > 0 ? message[start..] : message;
    }

    private static MimeEntity Read(ReadOnlyMemory<byte> octets, int depth, ref int left)
    {
        var (headers, body) = Headers(octets);
        var leaf = new MimeEntity(headers, body, []);
        if (depth >= DeepestNesting)
            return leaf;
        if (leaf.ContentType.Is("message/rfc822"))
            return leaf with { Parts = [Read(body, depth + 1, ref left)] };
        if (!leaf.ContentType.Is("multipart/") || leaf.ContentType.Boundary is not { Length: > 0 } boundary)
            return leaf;

        var parts = new List<MimeEntity>();
        foreach (var part in Parts(body, boundary))
        {
            if (--left < 0)
                break;
            parts.Add(Read(part, depth + 1, ref left));
        }

        return leaf with { Parts = parts };
    }

    private static (List<MimeHeader> Headers, ReadOnlyMemory<byte> Body) Headers(ReadOnlyMemory<byte> octets)
    {
        var headers = new List<MimeHeader>();
        var field = new StringBuilder();
        var rest = octets;
        while (!rest.IsEmpty)
        {
            var line = Line(rest, out var next);
            if (line.IsEmpty)
            {
                rest = next;
                break;
            }

            if (line.Span[0] is (byte)' ' or (byte)'\t')
            {
                // Unfolding takes the line break away and nothing else (RFC 5322 section 2.2.3).
                field.Append(Charsets.Text(line.Span, null));
            }
            else
            {
                // A line that is no field begins the body, of mail that lacks the empty line.
                if (line.Span.IndexOf((byte)':') <= 0 && !line.Span.StartsWith("From "u8))
                    break;
                Add(headers, field);
                field.Append(Charsets.Text(line.Span, null));
            }

            rest = next;
        }

        Add(headers, field);
        return (headers, rest);
    }

    private static void Add(List<MimeHeader> headers, StringBuilder field)
    {
        var text = field.ToString();
        field.Clear();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && headers.Count < MostHeaders && !text.AsSpan(0, colon).TrimEnd(' ').Contains(' '))
            headers.Add(new MimeHeader(text[..colon].TrimEnd(), text[(colon + 1)..].Trim(' ', '\t')));
    }

    private static List<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> body, string boundary)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        var marker = Encoding.UTF8.GetBytes("--" + boundary);
        var begin = -1;
        for (var at = 0; at < body.Length;)
        {
            var line = Line(body[at..], out var next);
            if (line.Span.StartsWith(marker) && line.Span[marker.Length..].TrimEnd(" \t"u8) is var tail && (tail.IsEmpty || tail.SequenceEqual("--"u8)))
            {
                if (begin >= 0)
                    parts.Add(body[begin..Math.Max(begin, BeforeBreak(body.Span, at))]);
                begin = body.Length - next.Length;
                if (!tail.IsEmpty)
                    return parts;
            }

            at = body.Length - next.Length;
        }

        // No closing boundary: a message that was cut off.
        if (begin >= 0)
            parts.Add(body[begin..]);
        return parts;
    }

    /// <summary>The line break before a boundary belongs to it (RFC 2046 section 5.1.1).</summary>
    private static int BeforeBreak(ReadOnlySpan<byte> body, int at)
    {
        if (at > 0 && body[at - 1] == '\n')
            at--;
        return at > 0 && body[at - 1] == '\r' ? at - 1 : at;
    }

    private static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> octets, out ReadOnlyMemory<byte> next)
    {
        var end = octets.Span.IndexOf((byte)'\n');
        next = end < 0 ? default : octets[(end + 1)..];
        var line = end < 0 ? octets : octets[..end];
        return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }
}
