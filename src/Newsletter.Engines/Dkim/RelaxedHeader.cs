using System.Buffers;

namespace Newsletter.Engines.Dkim;

/// <summary>The relaxed canonicalisation of header fields (RFC 6376 section 3.4.2): name in lower case, one line, one blank where there were several.</summary>
internal static class RelaxedHeader
{
    /// <summary>Where the field that <paramref name="header"/> begins with ends: behind a line end that no blank follows.</summary>
    public static int FieldLength(ReadOnlySpan<byte> header)
    {
        for (var at = 0; at < header.Length;)
        {
            var end = header[at..].IndexOf((byte)'\n');
            if (end < 0)
                return header.Length;
            at += end + 1;
            if (at == header.Length || header[at] is not ((byte)' ' or (byte)'\t'))
                return at;
        }

        return header.Length;
    }

    /// <summary>Its name; empty for what is no field.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> field) => field[..Math.Max(field.IndexOf((byte)':'), 0)].TrimEnd(" \t"u8);

    /// <summary>Writes a field without its line end.</summary>
    public static void Write(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        var colon = field.IndexOf((byte)':');
        var octets = output.GetSpan(field.Length);
        var length = System.Text.Ascii.ToLower(Name(field), octets, out var name) == OperationStatus.Done ? name : 0;
        octets[length++] = (byte)':';
        length += Value(field[(colon + 1)..], octets[length..]);
        output.Advance(length);
    }

    private static int Value(ReadOnlySpan<byte> value, Span<byte> output)
    {
        var length = 0;
        var blank = false;
        foreach (var octet in value)
        {
            // The line breaks of folding go, the blank behind each stays.
            if (octet is (byte)'\r' or (byte)'\n')
                continue;
            if (octet is (byte)' ' or (byte)'\t')
            {
                blank = length > 0;
                continue;
            }

            if (blank)
                output[length++] = (byte)' ';
            blank = false;
            output[length++] = octet;
        }

        return length;
    }
}
