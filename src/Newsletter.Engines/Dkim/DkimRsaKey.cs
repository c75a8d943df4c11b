using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Newsletter.Engines.Dkim;

/// <summary>RSA by the platform. One of its keys serves one thread at a time, so there are as many as threads have ever signed at once.</summary>
internal sealed class DkimRsaKey : DkimKey
{
    // RFC 8301 section 3.2: what signers should use at least. More would leave no room in one UDP answer.
    private const int NewBits = 2048;

    private readonly ConcurrentBag<RSA> _idle = [];
    private readonly byte[] _pkcs1;

    private DkimRsaKey(RSA key)
    {
        _pkcs1 = key.ExportRSAPrivateKey();
        Bits = key.KeySize;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        _idle.Add(key);
    }

    public override DkimAlgorithm Algorithm => DkimAlgorithm.RsaSha256;

    public override int Bits { get; }

    public override string PublicKey { get; }

    internal override int SignatureLength => (Bits + 7) / 8;

    public static DkimRsaKey Generate() => new(RSA.Create(NewBits));

    public static DkimRsaKey FromPkcs1(ReadOnlySpan<byte> octets) => Made(octets, static (key, from) => key.ImportRSAPrivateKey(from, out _));

    public static DkimRsaKey FromPkcs8(ReadOnlySpan<byte> octets) => Made(octets, static (key, from) => key.ImportPkcs8PrivateKey(from, out _));

    public override string ExportPem()
    {
        using var key = Another();
        return key.ExportPkcs8PrivateKeyPem();
    }

    internal override void Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        if (!_idle.TryTake(out var key))
            key = Another();
        if (!key.TrySignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _))
            throw new InvalidOperationException("An RSA signature was longer than its key.");
        _idle.Add(key);
    }

    protected override void Dispose(bool disposing)
    {
        while (disposing && _idle.TryTake(out var key))
            key.Dispose();
        CryptographicOperations.ZeroMemory(_pkcs1);
        base.Dispose(disposing);
    }

    private RSA Another()
    {
        var key = RSA.Create();
        key.ImportRSAPrivateKey(_pkcs1, out _);
        return key;
    }

    private static DkimRsaKey Made(ReadOnlySpan<byte> octets, Import import)
    {
        var key = RSA.Create();
        try
        {
            import(key, octets);
            return new DkimRsaKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private delegate void Import(RSA key, ReadOnlySpan<byte> octets);
}
