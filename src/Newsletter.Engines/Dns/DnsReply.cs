using System.Net;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Dns;

/// <summary>One record of an answer.</summary>
/// <param name="Value">An <see cref="IPAddress"/>, a <see cref="MailExchange"/>, or a text: a name, or the strings of a TXT put together.</param>
internal sealed record DnsRecord(string Name, DnsType Type, object Value);

/// <summary>A server's reply to a question, read whole or not at all.</summary>
/// <param name="Code">RFC 1035 section 4.1.1: 0, 3 for a name that does not exist, else trouble.</param>
internal sealed record DnsReply(int Code, bool Truncated, IReadOnlyList<DnsRecord> Records)
{
    public const int NoError = 0;
    public const int FormatError = 1;
    public const int NoSuchName = 3;
    public const int NotImplemented = 4;

    /// <summary>An answer to this question that is not what it says it is.</summary>
    public static DnsReply Unreadable { get; } = new(-1, Truncated: false, []);

    /// <summary>Whether this is a reply to that question at all: anything else may have been sent by anybody.</summary>
    public static bool Answers(ReadOnlySpan<byte> packet, ushort id, DnsQuestion question)
    {
        var reader = new DnsReader(packet);
        return reader.TryNumber(out var itsId) && itsId == id
            && reader.TryNumber(out var flags) && (flags & 0xF800) == 0x8000
            && reader.TryNumber(out var questions) && questions == 1
            && reader.TrySkip(6)
            && reader.TryName(out var name) && name == question.Name
            && reader.TryNumber(out var type) && type == (int)question.Type
            && reader.TryNumber(out var space) && space == 1;
    }

    public static DnsReply Read(ReadOnlySpan<byte> packet)
    {
        var reader = new DnsReader(packet);
        if (!reader.TrySkip(2) || !reader.TryNumber(out var flags) || !reader.TrySkip(2) || !reader.TryNumber(out var answers) || !reader.TrySkip(4)
            || !reader.TryName(out _) || !reader.TrySkip(4))
            return Unreadable;

        // What was cut off is asked for again over TCP; none of it counts.
        if ((flags & 0x0200) != 0)
            return new DnsReply(flags & 15, Truncated: true, []);
        var records = new List<DnsRecord>();
        for (var i = 0; i < answers; i++)
        {
            if (!TryRecord(packet, ref reader, records))
                return Unreadable;
        }

        return new DnsReply(flags & 15, Truncated: false, records);
    }

    private static bool TryRecord(ReadOnlySpan<byte> packet, ref DnsReader reader, List<DnsRecord> records)
    {
        if (!reader.TryName(out var name) || !reader.TryNumber(out var type) || !reader.TryNumber(out var space) || !reader.TrySkip(4)
            || !reader.TryNumber(out var length))
            return false;
        var start = reader.Position;
        if (!reader.TrySkip(length))
            return false;
        if (space != 1 || !Enum.IsDefined((DnsType)type))
            return true;
        if (Value(packet[..(start + length)], start, (DnsType)type) is not { } value)
            return false;
        records.Add(new DnsRecord(name, (DnsType)type, value));
        return true;
    }

    private static object? Value(ReadOnlySpan<byte> packet, int start, DnsType type)
    {
        var data = packet[start..];
        switch (type)
        {
            case DnsType.A:
                return data.Length == 4 ? new IPAddress(data) : null;
            case DnsType.Aaaa:
                return data.Length == 16 ? new IPAddress(data) : null;
            case DnsType.Txt:
                return Text(data);
        }

        var reader = new DnsReader(packet);
        var preference = 0;
        if (!reader.TrySkip(start) || (type == DnsType.Mx && !reader.TryNumber(out preference)) || !reader.TryName(out var name) || reader.Position != packet.Length)
            return null;
        return type == DnsType.Mx ? new MailExchange(preference, name) : name;
    }

    // RFC 7208 section 3.3 and RFC 6376 section 3.6.2.2: the strings of one record are one text, with nothing in between.
    private static string? Text(ReadOnlySpan<byte> data)
    {
        var octets = new byte[data.Length];
        var length = 0;
        var reader = new DnsReader(data);
        while (reader.Position < data.Length)
        {
            if (!reader.TryOctets(1, out var size) || !reader.TryOctets(size[0], out var text))
                return null;
            text.CopyTo(octets.AsSpan(length));
            length += text.Length;
        }

        return Printable.Text(octets.AsSpan(0, length));
    }
}
