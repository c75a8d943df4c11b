using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Ids of a step in the order of its rows (UUIDv7 with a counter before its random octets, RFC 9562 section 6.2): an index that grows at its end is written
/// once, one that grows everywhere again and again.
/// </summary>
internal static class SortedIds
{
    private const int Octets = 16;

    public static Guid[] Make(DateTimeOffset at, int count)
    {
        var octets = new byte[count * Octets];
        RandomNumberGenerator.Fill(octets);
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            var id = octets.AsSpan(i * Octets, Octets);
            var counter = (uint)i;
            BinaryPrimitives.WriteInt64BigEndian(id, (at.ToUnixTimeMilliseconds() << 16) | 0x7000 | (counter >> 14));
            BinaryPrimitives.WriteUInt16BigEndian(id[8..], (ushort)(0x8000 | (counter & 0x3FFF)));
            ids[i] = new Guid(id, bigEndian: true);
        }

        return ids;
    }
}
