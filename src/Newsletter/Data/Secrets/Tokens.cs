using System.Security.Cryptography;

namespace Newsletter.Data.Secrets;

/// <summary>
/// Signed tokens for mail and links: base32 of key id, payload and a MAC (HMAC-SHA-256, 128 bits) over purpose, key id and payload. A token of one
/// purpose is none of another. What it may do, how long and how often is for its reader to decide: a payload is signed, not secret.
/// </summary>
internal sealed class Tokens(KeyRing ring)
{
    /// <summary>128 bits: RFC 2104 section 5 asks for at least half of the hash.</summary>
    private const int MacSize = 16;

    private const int MostPayload = 64;

    /// <summary>No key has it.</summary>
    private const byte InertKey = 0;

    /// <summary>Characters of a token with a payload of so many bytes; 40 for 8.</summary>
    public static int Length(int payloadLength) => Base32.Length(1 + payloadLength + MacSize);

    public string Make(TokenPurpose purpose, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MostPayload)
            throw new ArgumentException($"A token carries at most {MostPayload} bytes.", nameof(payload));
        var (id, key) = ring.Current(KeyPurpose.Tokens);
        Span<byte> token = stackalloc byte[1 + payload.Length + MacSize];
        token[0] = checked((byte)id);
        payload.CopyTo(token[1..]);
        Sign(purpose, key, token[..^MacSize], token[^MacSize..]);
        return Base32.Encode(token);
    }

    /// <param name="token">In any case of letters.</param>
    /// <param name="payload">Empty when false.</param>
    public bool TryRead(TokenPurpose purpose, string token, out byte[] payload)
    {
        payload = [];
        if (token.Length > Length(MostPayload) || Base32.Decode(token) is not { Length: > MacSize } bytes)
            return false;
        if (bytes[0] == InertKey || ring.Find(KeyPurpose.Tokens, bytes[0]) is not { } key)
            return false;
        Span<byte> mac = stackalloc byte[MacSize];
        Sign(purpose, key, bytes.AsSpan(0, bytes.Length - MacSize), mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(bytes.Length - MacSize)))
            return false;
        payload = bytes[1..^MacSize];
        return true;
    }

    /// <summary>For previews and test mails: as long as a real one, another each time, and never valid.</summary>
    public static string Inert(TokenPurpose purpose, int payloadLength)
    {
        var bytes = RandomNumberGenerator.GetBytes(1 + payloadLength + MacSize);
        bytes[0] = InertKey;
        return Base32.Encode(bytes);
    }

    private static void Sign(TokenPurpose purpose, byte[] key, ReadOnlySpan<byte> idAndPayload, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[1 + 1 + MostPayload];
        input[0] = (byte)purpose;
        idAndPayload.CopyTo(input[1..]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input[..(1 + idAndPayload.Length)], whole);
        whole[..MacSize].CopyTo(mac);
    }
}
