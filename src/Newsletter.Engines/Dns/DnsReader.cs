using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Newsletter.Engines.Dns;

/// <summary>Reads a packet from front to back. Nothing that stands in one can make it read beside it, throw, or go on for ever.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> packet)
{
    // RFC 1035 section 3.1: a name has at most 255 octets, so at most 127 labels.
    private const int LongestName = 255;
    private const int MostJumps = 127;

    private readonly ReadOnlySpan<byte> _packet = packet;

    public int Position { get; private set; }

    public bool TryNumber(out int number)
    {
        number = 0;
        if (Position + 2 > _packet.Length)
            return false;
        number = BinaryPrimitives.ReadUInt16BigEndian(_packet[Position..]);
        Position += 2;
        return true;
    }

    public bool TrySkip(int octets)
    {
        if (Position + octets > _packet.Length)
            return false;
        Position += octets;
        return true;
    }

    public bool TryOctets(int count, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (Position + count > _packet.Length)
            return false;
        octets = _packet.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>A name, its pointers followed (RFC 1035 section 4.1.4): each must lead further to the front than the one before, so they end.</summary>
    /// <param name="name">In lower case, without the last dot; octets that are no letters of host names as <c>\DDD</c>.</param>
    public bool TryName(out string name)
    {
        name = "";
        var text = new StringBuilder();
        var (at, after, length, jumps, front) = (Position, -1, 0, 0, Position);
        while (at < _packet.Length)
        {
            int octet = _packet[at];
            if (octet >= 0xC0)
            {
                if (at + 1 >= _packet.Length)
                    return false;
                after = after < 0 ? at + 2 : after;
                at = ((octet & 0x3F) << 8) | _packet[at + 1];
                if (at >= front || ++jumps > MostJumps)
                    return false;
                front = at;
                continue;
            }

            length += octet + 1;
            if (octet > 63 || length > LongestName || at + octet >= _packet.Length)
                return false;
            if (octet == 0)
            {
                Position = after < 0 ? at + 1 : after;
                name = text.ToString();
                return true;
            }

            text.Append(text.Length > 0 ? "." : "");
            AppendLabel(text, _packet.Slice(at + 1, octet));
            at += octet + 1;
        }

        return false;
    }

    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            var c = char.ToLowerInvariant((char)octet);
            if (DnsQuestion.IsPlain(c))
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
        }
    }
}
