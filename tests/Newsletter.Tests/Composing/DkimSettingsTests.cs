using Microsoft.Extensions.Configuration;
using Newsletter.Composing;
using Newsletter.Engines.Dkim;
using Newsletter.Shell.Settings;

namespace Newsletter.Tests.Composing;

public sealed class DkimSettingsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-dkim-settings");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void Keys_of_a_domain_sign_together_rsa_first()
    {
        Key("e.pem", DkimAlgorithm.Ed25519Sha256);
        Key("r.pem", DkimAlgorithm.RsaSha256);
        var (signers, wrong) = Read(
            ("0:Domain", "Bücher.example"), ("0:Selector", "E2026"), ("0:PrivateKeyFile", "e.pem"),
            ("1:Domain", "bücher.example"), ("1:Selector", "r2026"), ("1:PrivateKeyFile", Path.Combine(_data.FullName, "r.pem")), ("1:Algorithm", "RSA-SHA256"),
            ("2:Domain", "news.example"), ("2:Selector", "r2026"), ("2:PrivateKeyFile", "r.pem"));
        Assert.Empty(wrong);
        Assert.Equal(["news.example", "xn--bcher-kva.example"], signers.Keys.Order());
        Assert.Equal(["rsa-sha256 r2026", "ed25519-sha256 e2026"], signers["xn--bcher-kva.example"].Signers.Select(s => $"{s.Key.AlgorithmName} {s.Selector}"));
    }

    [Theory]
    [InlineData("Domain", "", "Dkim:Domains:0:Domain is ''. Allowed: a domain like news.example.")]
    [InlineData("Selector", "a b", "Dkim:Domains:0:Selector is 'a b'. Allowed: letters, digits and hyphens, like n2026.")]
    [InlineData("Selector", "", "Dkim:Domains:0:Selector is ''. Allowed: letters, digits and hyphens, like n2026.")]
    [InlineData("Algorithm", "rsa-sha1", "Dkim:Domains:0:Algorithm is 'rsa-sha1'. Allowed: rsa-sha256 or ed25519-sha256.")]
    [InlineData("Algorithm", "ed25519-sha256", "Dkim:Domains:0:Algorithm is 'ed25519-sha256'. Allowed: rsa-sha256, which is what the key in r.pem is for.")]
    [InlineData("PrivateKeyFile", "none.pem", "Dkim:Domains:0:PrivateKeyFile is 'none.pem'. Allowed: a PEM file with an RSA or Ed25519 private key that this process may read; this one cannot be read (")]
    [InlineData("PrivateKeyFile", "", "Dkim:Domains:0:PrivateKeyFile is ''. Allowed: a PEM file with an RSA or Ed25519 private key that this process may read; this one is not named. ")]
    [InlineData("PrivateKeyFile", "text.pem", "Dkim:Domains:0:PrivateKeyFile is 'text.pem'. Allowed: a PEM file with an RSA or Ed25519 private key that this process may read; this one holds no PEM block. ")]
    public void What_is_wrong_is_told_with_what_is_allowed(string key, string value, string expected)
    {
        Key("r.pem", DkimAlgorithm.RsaSha256);
        File.WriteAllText(Path.Combine(_data.FullName, "text.pem"), "v=DKIM1; p=");
        var (_, wrong) = Read(
            ("0:Domain", "news.example"), ("0:Selector", "r"), ("0:PrivateKeyFile", "r.pem"), ("0:Algorithm", "rsa-sha256"), ($"0:{key}", value));
        Assert.StartsWith(expected, Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void A_selector_stands_for_one_key()
    {
        Key("r.pem", DkimAlgorithm.RsaSha256);
        var (_, wrong) = Read(
            ("0:Domain", "news.example"), ("0:Selector", "r"), ("0:PrivateKeyFile", "r.pem"),
            ("1:Domain", "News.example"), ("1:Selector", "R"), ("1:PrivateKeyFile", "r.pem"));
        Assert.Equal(["Dkim:Domains:1:Selector is 'r'. Allowed: each selector of a domain once."], wrong);
    }

    private (IReadOnlyDictionary<string, DkimSigners> Signers, IReadOnlyList<string> Wrong) Read(params (string Key, string Value)[] settings)
    {
        // Of two settings of one key the last counts.
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.GroupBy(s => s.Key).Select(s => KeyValuePair.Create($"Dkim:Domains:{s.Key}", (string?)s.Last().Value)))
            .Build();
        var reader = new SettingsReader(configuration);
        return (DkimSettings.Read(reader, _data.FullName), reader.Wrong);
    }

    private void Key(string name, DkimAlgorithm algorithm)
    {
        using var key = DkimKey.Generate(algorithm);
        File.WriteAllText(Path.Combine(_data.FullName, name), key.ExportPem());
    }
}
