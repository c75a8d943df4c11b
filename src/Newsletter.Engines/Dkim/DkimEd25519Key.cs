using System.Formats.Asn1;
using System.Security.Cryptography;
using Newsletter.Engines.Ed25519;

namespace Newsletter.Engines.Dkim;

/// <summary>RFC 8463: what is signed is the hash, as a message of 32 octets.</summary>
internal sealed class DkimEd25519Key(Ed25519Key key) : DkimKey
{
    public override DkimAlgorithm Algorithm => DkimAlgorithm.Ed25519Sha256;

    public override int Bits => 256;

    public override string PublicKey { get; } = Convert.ToBase64String(key.PublicKey);

    internal override int SignatureLength => Ed25519Key.SignatureLength;

    public override string ExportPem()
    {
        // RFC 8410 section 7.
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(key.Seed);
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(0);
            using (info.PushSequence())
                info.WriteObjectIdentifier("1.3.101.112");
            info.WriteOctetString(inner.Encode());
        }

        return PemEncoding.WriteString("PRIVATE KEY", info.Encode());
    }

    internal override void Sign(ReadOnlySpan<byte> hash, Span<byte> signature) => key.Sign(hash, signature);
}
