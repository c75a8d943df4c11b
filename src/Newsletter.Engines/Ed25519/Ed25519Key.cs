using System.Security.Cryptography;

namespace Newsletter.Engines.Ed25519;

/// <summary>
/// A key of Ed25519 (RFC 8032 section 5.1, PureEdDSA) that signs. The base class library has no such key; this one is made for DKIM (RFC 8463), which
/// needs signatures over 32 octets. Safe to use from several threads at once.
/// </summary>
public sealed class Ed25519Key
{
    /// <summary>Octets of a private key, which is all there is to keep.</summary>
    public const int SeedLength = 32;

    /// <summary>Octets of a signature.</summary>
    public const int SignatureLength = 64;

    private readonly byte[] _seed;
    private readonly byte[] _scalar;
    private readonly byte[] _prefix;
    private readonly byte[] _publicKey = new byte[32];

    /// <param name="seed">The private key: 32 random octets.</param>
    public Ed25519Key(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedLength)
            throw new ArgumentException($"A private key has {SeedLength} octets.", nameof(seed));
        _seed = seed.ToArray();
        var hash = SHA512.HashData(seed);
        hash[0] &= 248;
        hash[31] &= 127;
        hash[31] |= 64;
        _scalar = hash[..32];
        _prefix = hash[32..];
        CryptographicOperations.ZeroMemory(hash);
        CurvePoint.OfBase(_scalar).WriteTo(_publicKey);
    }

    /// <summary>32 octets.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    internal ReadOnlySpan<byte> Seed => _seed;

    public static Ed25519Key Generate() => new(RandomNumberGenerator.GetBytes(SeedLength));

    /// <summary>Signs a message; the same one gets the same signature.</summary>
    /// <param name="signature">Takes <see cref="SignatureLength"/> octets.</param>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Span<byte> nonce = stackalloc byte[32];
        Span<byte> challenge = stackalloc byte[32];
        Reduced(nonce, _prefix, message, []);
        CurvePoint.OfBase(nonce).WriteTo(signature[..32]);
        Reduced(challenge, signature[..32], _publicKey, message);
        Scalars.MultiplyAdd(challenge, _scalar, nonce, signature[32..SignatureLength]);
        CryptographicOperations.ZeroMemory(nonce);
    }

    private static void Reduced(Span<byte> result, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(first);
        sha.AppendData(second);
        sha.AppendData(third);
        sha.GetHashAndReset(hash);
        Scalars.Reduce(hash, result);
        CryptographicOperations.ZeroMemory(hash);
    }
}
