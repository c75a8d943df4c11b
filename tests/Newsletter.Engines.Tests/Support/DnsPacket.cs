using System.Buffers.Binary;
using System.Text;
using Newsletter.Engines.Dns;

namespace Newsletter.Engines.Tests.Support;

/// <summary>Answers as name servers write them, and as they should not.</summary>
internal static class DnsPacket
{
    /// <summary>A pointer to the question's name.</summary>
    public static readonly byte[] Asked = [0xC0, 12];

    public static byte[] Answer(byte[] query, int flags, params byte[][] records)
    {
        var question = query[12..QuestionEnd(query)];
        var header = new byte[12];
        query.AsSpan(0, 2).CopyTo(header);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(0x8180 | flags));
        header[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)records.Length);
        return [.. header, .. question, .. records.SelectMany(r => r)];
    }

    public static byte[] Record(byte[] name, DnsType type, byte[] data) =>
        [.. name, 0, (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(l => (byte[])[(byte)l.Length, .. Encoding.ASCII.GetBytes(l)]), 0];

    public static byte[] Text(params string[] strings) => [.. strings.SelectMany(s => (byte[])[(byte)s.Length, .. Encoding.ASCII.GetBytes(s)])];

    public static string NameOf(byte[] query)
    {
        var reader = new DnsReader(query);
        return reader.TrySkip(12) && reader.TryName(out var name) ? name : "";
    }

    public static DnsType TypeOf(byte[] query) => (DnsType)query[QuestionEnd(query) - 3];

    private static int QuestionEnd(byte[] query)
    {
        var at = 12;
        while (query[at] != 0)
            at += query[at] + 1;
        return at + 5;
    }
}
