using System.Buffers.Binary;
using System.Text;

namespace Newsletter.Engines.Dns;

/// <summary>A name and the kind of records that is asked for, checked: it can be said on the wire.</summary>
internal sealed record DnsQuestion(string Name, DnsType Type)
{
    // RFC 6891, with the size that passes every network unfragmented.
    private const int LargestDatagram = 1232;

    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private const int OptType = 41;
    private const int RecursionDesired = 0x0100;

    /// <returns>Null where no such name can exist.</returns>
    public static DnsQuestion? Of(string name, DnsType type)
    {
        var plain = name.EndsWith('.') ? name[..^1] : name;
        return plain.Length is > 0 and <= LongestName
            && plain.Split('.').All(label => label.Length is > 0 and <= LongestLabel && label.All(IsPlain))
            ? new DnsQuestion(plain.ToLowerInvariant(), type)
            : null;
    }

    /// <summary>What stands in names that mail is about; the reader escapes everything else.</summary>
    public static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*' or '/';

    /// <param name="extended">With an OPT record, which old servers may not know.</param>
    public byte[] Packet(ushort id, bool extended)
    {
        var packet = new byte[12 + Name.Length + 2 + 4 + (extended ? 11 : 0)];
        var span = packet.AsSpan();
        BinaryPrimitives.WriteUInt16BigEndian(span, id);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(span[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(span[10..], (ushort)(extended ? 1 : 0));
        var at = 12;
        foreach (var label in Name.Split('.'))
        {
            packet[at] = (byte)label.Length;
            at += 1 + Encoding.ASCII.GetBytes(label, span[(at + 1)..]);
        }

        at++;
        BinaryPrimitives.WriteUInt16BigEndian(span[at..], (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(span[(at + 2)..], 1);
        if (extended)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span[(at + 5)..], OptType);
            BinaryPrimitives.WriteUInt16BigEndian(span[(at + 7)..], LargestDatagram);
        }

        return packet;
    }
}
