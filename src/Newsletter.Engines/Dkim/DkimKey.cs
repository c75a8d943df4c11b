using System.Formats.Asn1;
using System.Security.Cryptography;
using Newsletter.Engines.Ed25519;

namespace Newsletter.Engines.Dkim;

public enum DkimAlgorithm
{
    /// <summary>RFC 6376: what every receiver verifies.</summary>
    RsaSha256,

    /// <summary>RFC 8463: shorter and faster; as a second signature, since large receivers do not verify it yet.</summary>
    Ed25519Sha256,
}

/// <summary>A private key for DKIM. Safe to use from several threads at once.</summary>
public abstract class DkimKey : IDisposable
{
    /// <summary>RFC 8301 section 3.2: signers use no shorter one, and receivers believe none.</summary>
    public const int LeastRsaBits = 1024;

    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string Ed25519Oid = "1.3.101.112";

    public abstract DkimAlgorithm Algorithm { get; }

    /// <summary>As <c>a=</c> says it.</summary>
    public string AlgorithmName => Algorithm == DkimAlgorithm.RsaSha256 ? "rsa-sha256" : "ed25519-sha256";

    /// <summary>The length of the modulus; 256 for Ed25519.</summary>
    public abstract int Bits { get; }

    /// <summary>As <c>p=</c> says it: base64 of a SubjectPublicKeyInfo, or of 32 octets.</summary>
    public abstract string PublicKey { get; }

    /// <summary>The TXT record at <c>SELECTOR._domainkey.DOMAIN</c>.</summary>
    public string Record => $"v=DKIM1; k={(Algorithm == DkimAlgorithm.RsaSha256 ? "rsa" : "ed25519")}; p={PublicKey}";

    internal abstract int SignatureLength { get; }

    public static DkimKey Generate(DkimAlgorithm algorithm) =>
        algorithm == DkimAlgorithm.RsaSha256 ? DkimRsaKey.Generate() : new DkimEd25519Key(Ed25519Key.Generate());

    /// <summary>Reads a private key in PEM: PKCS #8 of either kind, or PKCS #1.</summary>
    /// <returns>The key, or a failure <c>dkim.key</c> whose message is the end of a sentence about the file.</returns>
    public static Result<DkimKey> Read(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields))
            return Unreadable("holds no PEM block");
        var label = pem[fields.Label];
        var octets = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            return label switch
            {
                "PRIVATE KEY" => ReadPkcs8(octets),
                "RSA PRIVATE KEY" => Checked(DkimRsaKey.FromPkcs1(octets)),
                "ENCRYPTED PRIVATE KEY" => Unreadable("holds a private key under a password; it has to be without one"),
                _ => Unreadable($"holds a {label}, not a private key"),
            };
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return Unreadable("holds a private key that cannot be read");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>PKCS #8 in PEM.</summary>
    public abstract string ExportPem();

    /// <summary>Signs a SHA-256 hash into <see cref="SignatureLength"/> octets.</summary>
    internal abstract void Sign(ReadOnlySpan<byte> hash, Span<byte> signature);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    private static Result<DkimKey> ReadPkcs8(byte[] octets)
    {
        // PrivateKeyInfo (RFC 5958 section 2); for Ed25519 the key is an octet string within an octet string (RFC 8410 section 7).
        var info = new AsnReader(octets, AsnEncodingRules.DER).ReadSequence();
        info.ReadInteger();
        var algorithm = info.ReadSequence().ReadObjectIdentifier();
        if (algorithm == RsaOid)
            return Checked(DkimRsaKey.FromPkcs8(octets));
        if (algorithm != Ed25519Oid)
            return Unreadable($"holds a key of another kind ({algorithm}); RSA and Ed25519 are known");
        var seed = new AsnReader(info.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        return seed.Length == Ed25519Key.SeedLength ? new DkimEd25519Key(new Ed25519Key(seed)) : Unreadable("holds an Ed25519 key of a wrong length");
    }

    private static Result<DkimKey> Checked(DkimRsaKey key) =>
        key.Bits >= LeastRsaBits ? key : Unreadable($"holds an RSA key of {key.Bits} bits; at least {LeastRsaBits} are needed, and 2048 are usual");

    private static Failure Unreadable(string why) => new("dkim.key", why);
}
