using System.Security.Cryptography;
using Newsletter.Data.Secrets;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Data;

public sealed class TokenTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly byte[] Payload = [1, 2, 3, 4, 5, 6, 7, 8];

    private Tokens Tokens => fixture.Service.Get<Tokens>();

    [Fact]
    public void A_token_gives_its_payload_back_in_any_case_of_letters()
    {
        var token = Tokens.Make(TokenPurpose.Delivery, Payload);
        Assert.Equal(40, token.Length);
        Assert.All(token, c => Assert.Contains(c, "abcdefghijklmnopqrstuvwxyz234567"));
        foreach (var written in new[] { token, token.ToUpperInvariant() })
        {
            Assert.True(Tokens.TryRead(TokenPurpose.Delivery, written, out var payload));
            Assert.Equal(Payload, payload);
        }
    }

    [Fact]
    public void A_token_of_one_purpose_is_none_of_another()
    {
        foreach (var made in Enum.GetValues<TokenPurpose>())
        {
            var token = Tokens.Make(made, Payload);
            Assert.All(Enum.GetValues<TokenPurpose>(), read => Assert.Equal(read == made, Tokens.TryRead(read, token, out _)));
        }
    }

    [Fact]
    public void No_changed_character_passes()
    {
        var token = Tokens.Make(TokenPurpose.Leave, Payload);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'a' ? 'b' : 'a') + token[(i + 1)..];
            Assert.False(Tokens.TryRead(TokenPurpose.Leave, changed, out var payload));
            Assert.Empty(payload);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("not a token")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("1111111111111111111111111111111111111111")]
    public void What_is_no_token_is_refused(string token)
    {
        Assert.False(Tokens.TryRead(TokenPurpose.Delivery, token, out _));
        Assert.False(Tokens.TryRead(TokenPurpose.Delivery, token + new string('a', 5000), out _));
    }

    [Fact]
    public void A_token_has_one_spelling()
    {
        // 1 + 7 + 16 bytes are 192 bits in 39 characters: three bits are left over.
        var token = Tokens.Make(TokenPurpose.Delivery, Payload.AsSpan(0, 7));
        Assert.Equal(39, token.Length);
        var others = "abcdefghijklmnopqrstuvwxyz234567".Select(last => token[..^1] + last).Where(t => t != token);
        Assert.All(others, other => Assert.False(Tokens.TryRead(TokenPurpose.Delivery, other, out _)));
    }

    [Fact]
    public void An_inert_token_is_as_long_and_never_valid()
    {
        foreach (var purpose in Enum.GetValues<TokenPurpose>())
        {
            var inert = Tokens.Inert(purpose, Payload.Length);
            Assert.Equal(Tokens.Make(purpose, Payload).Length, inert.Length);
            Assert.NotEqual(inert, Tokens.Inert(purpose, Payload.Length));
            Assert.All(Enum.GetValues<TokenPurpose>(), read => Assert.False(Tokens.TryRead(read, inert, out _)));
        }
    }

    [Fact]
    public void Base32_is_that_of_the_rfc()
    {
        // RFC 4648 section 10, in lower case and without padding.
        var vectors = new Dictionary<string, string>
        {
            [""] = "", ["f"] = "my", ["fo"] = "mzxq", ["foo"] = "mzxw6", ["foob"] = "mzxw6yq", ["fooba"] = "mzxw6ytb", ["foobar"] = "mzxw6ytboi",
        };
        Assert.All(vectors, vector =>
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(vector.Key);
            Assert.Equal(vector.Value, Base32.Encode(bytes));
            Assert.Equal(bytes, Base32.Decode(vector.Value));
        });
    }

    [Fact]
    public void A_certificate_is_checked_with_the_public_key_alone()
    {
        var signer = fixture.Service.Get<CertificateSigner>();
        var signature = signer.Sign("totals"u8);
        using var key = ECDsa.Create();
        key.ImportFromPem(signer.PublicKeyPem(signature.KeyId));
        Assert.True(key.VerifyData("totals"u8, signature.Value, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(signer.Verify("totals"u8, signature));
        Assert.False(signer.Verify("Totals"u8, signature));
        Assert.False(signer.Verify("totals"u8, signature with { KeyId = 99 }));
        Assert.Null(signer.PublicKeyPem(99));
    }
}
