using System.Security.Cryptography;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Dkim;

public sealed class DkimKeyTests
{
    [Theory]
    [InlineData(DkimAlgorithm.RsaSha256, "rsa-sha256", "v=DKIM1; k=rsa; p=MII", 2048)]
    [InlineData(DkimAlgorithm.Ed25519Sha256, "ed25519-sha256", "v=DKIM1; k=ed25519; p=", 256)]
    public void A_new_key_comes_back_from_its_pem(DkimAlgorithm algorithm, string name, string record, int bits)
    {
        using var made = DkimKey.Generate(algorithm);
        using var read = DkimKey.Read(made.ExportPem()).Value;
        Assert.Equal((name, bits, made.Record), (read.AlgorithmName, read.Bits, read.Record));
        Assert.StartsWith(record, read.Record, StringComparison.Ordinal);
        Assert.Equal(Sign(made), Sign(read));
    }

    [Fact]
    public void An_older_form_of_rsa_is_read_too()
    {
        using var rsa = RSA.Create(1024);
        using var key = DkimKey.Read("Key of the desk\n" + rsa.ExportRSAPrivateKeyPem()).Value;
        Assert.True(rsa.VerifyHash(new byte[32], Sign(key), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    // RFC 8410 section 10.3, with and without its attributes.
    [Theory]
    [InlineData("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC")]
    [InlineData("MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=")]
    public void The_key_of_rfc_8410_is_read(string base64)
    {
        using var key = DkimKey.Read($"-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n").Value;
        Assert.Equal("v=DKIM1; k=ed25519; p=Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", key.Record);
    }

    [SkippableTheory]
    [InlineData("rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")]
    [InlineData("ed25519", "-algorithm", "ed25519")]
    public async Task What_openssl_makes_is_read(string kind, params string[] options)
    {
        Requirement.Program("openssl", "/usr/bin/openssl");
        var pem = await OutsideProcess.RunAsync("openssl", ["genpkey", "-quiet", .. options]);
        using var key = DkimKey.Read(pem).Value;
        Assert.Contains($"k={kind};", key.Record, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "no PEM block" },
        { "v=DKIM1; p=abc", "no PEM block" },
        { Pem("PUBLIC KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="), "not a private key" },
        { Pem("ENCRYPTED PRIVATE KEY", "MCow"), "under a password" },
        { Pem("PRIVATE KEY", "MCow"), "cannot be read" },
        { Pem("RSA PRIVATE KEY", "MCow"), "cannot be read" },
        { Pem("PRIVATE KEY", "MC0CAQAwBQYDK2VwBCEEH9Tuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVg="), "wrong length" },
        { ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem(), "another kind" },
        { RSA.Create(512).ExportPkcs8PrivateKeyPem(), "512 bits" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_such_key_is_told(string pem, string expected)
    {
        var failure = DkimKey.Read(pem).Failure;
        Assert.Equal("dkim.key", failure?.Code);
        Assert.Contains(expected, failure?.Message, StringComparison.Ordinal);
    }

    private static string Pem(string label, string base64) => $"-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n";

    private static byte[] Sign(DkimKey key)
    {
        var signature = new byte[key.SignatureLength];
        key.Sign(new byte[32], signature);
        return signature;
    }
}
