using System.Security.Cryptography;

namespace Newsletter.Engines.Ed25519;

/// <summary>Numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point; always the same steps, whatever the numbers.</summary>
internal static class Scalars
{
    private static ReadOnlySpan<ulong> Order => [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000];

    /// <summary>64 octets (a SHA-512 hash) modulo L, as 32.</summary>
    public static void Reduce(ReadOnlySpan<byte> hash, Span<byte> result)
    {
        Span<ulong> words = stackalloc ulong[8];
        Limbs.Read(hash, words);
        Reduce(words, result);
        Clear(words);
    }

    /// <summary>(a b + c) modulo L, all of 32 octets.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> result)
    {
        Span<ulong> left = stackalloc ulong[4];
        Span<ulong> right = stackalloc ulong[4];
        Span<ulong> sum = stackalloc ulong[8];
        Limbs.Read(a, left);
        Limbs.Read(b, right);
        Limbs.Read(c, sum[..4]);
        sum[4..].Clear();
        for (var i = 0; i < 4; i++)
        {
            UInt128 carry = 0;
            for (var j = 0; j < 4; j++)
            {
                carry += Math.BigMul(left[i], right[j]) + sum[i + j];
                sum[i + j] = (ulong)carry;
                carry >>= 64;
            }

            // Only the carry of c may have come this far before.
            for (var k = i + 4; k < 8; k++)
            {
                carry += sum[k];
                sum[k] = (ulong)carry;
                carry >>= 64;
            }
        }

        Reduce(sum, result);
        Clear(left);
        Clear(right);
        Clear(sum);
    }

    /// <summary>Long division by hand, bit after bit: what is left is doubled, takes the next bit, and L is taken off where it fits.</summary>
    private static void Reduce(ReadOnlySpan<ulong> words, Span<byte> result)
    {
        Span<ulong> rest = stackalloc ulong[4];
        Span<ulong> less = stackalloc ulong[4];
        rest.Clear();
        for (var bit = (words.Length * 64) - 1; bit >= 0; bit--)
        {
            var carry = (words[bit >> 6] >> (bit & 63)) & 1;
            for (var i = 0; i < 4; i++)
                (rest[i], carry) = ((rest[i] << 1) | carry, rest[i] >> 63);

            UInt128 borrow = 0;
            for (var i = 0; i < 4; i++)
            {
                var difference = (UInt128)rest[i] - Order[i] - borrow;
                less[i] = (ulong)difference;
                borrow = (difference >> 64) & 1;
            }

            var keep = 0 - (ulong)borrow;
            for (var i = 0; i < 4; i++)
                rest[i] = less[i] ^ (keep & (rest[i] ^ less[i]));
        }

        Limbs.Write(result, rest);
        Clear(rest);
        Clear(less);
    }

    private static void Clear(Span<ulong> words) => CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
}
