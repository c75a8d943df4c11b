using System.Buffers.Binary;

namespace Newsletter.Engines.Ed25519;

/// <summary>Long numbers as 64-bit words and as octets, the lowest first in both.</summary>
internal static class Limbs
{
    public static void Read(ReadOnlySpan<byte> octets, Span<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(octets[(8 * i)..]);
    }

    public static void Write(Span<byte> octets, ReadOnlySpan<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(octets[(8 * i)..], words[i]);
    }
}
