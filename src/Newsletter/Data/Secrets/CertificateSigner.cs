using System.Security.Cryptography;

namespace Newsletter.Data.Secrets;

/// <summary>A signature, and the key that made it.</summary>
/// <param name="KeyId">Of the public key to check it with.</param>
/// <param name="Value">ECDSA P-256 over SHA-256, as DER (RFC 3279 section 2.2.3).</param>
internal sealed record Signature(int KeyId, byte[] Value);

/// <summary>
/// Signs certificates. Whoever has the public key can check one without this service:
/// <c>openssl dgst -sha256 -verify key.pem -signature certificate.sig certificate.json</c>.
/// </summary>
internal sealed class CertificateSigner(KeyRing ring)
{
    private const DSASignatureFormat Format = DSASignatureFormat.Rfc3279DerSequence;

    public Signature Sign(ReadOnlySpan<byte> bytes)
    {
        var (id, pkcs8) = ring.Current(KeyPurpose.Certificates);
        using var key = Open(pkcs8);
        return new Signature(id, key.SignData(bytes, HashAlgorithmName.SHA256, Format));
    }

    public bool Verify(ReadOnlySpan<byte> bytes, Signature signature)
    {
        if (ring.Find(KeyPurpose.Certificates, signature.KeyId) is not { } pkcs8)
            return false;
        using var key = Open(pkcs8);
        return key.VerifyData(bytes, signature.Value, HashAlgorithmName.SHA256, Format);
    }

    /// <summary>SubjectPublicKeyInfo in PEM (RFC 7468), or null where there is no such key.</summary>
    public string? PublicKeyPem(int keyId)
    {
        if (ring.Find(KeyPurpose.Certificates, keyId) is not { } pkcs8)
            return null;
        using var key = Open(pkcs8);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static ECDsa Open(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key;
    }
}
