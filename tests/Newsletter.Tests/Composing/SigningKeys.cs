using Newsletter.Engines.Dkim;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

/// <summary>Keys that the peers made for the sample's domain, with the DNS data that they read; made by the first test that asks.</summary>
public sealed class SigningKeys : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-dkim");
    private readonly SemaphoreSlim _once = new(1);
    private DkimKey? _rsa;
    private DkimKey? _ed25519;

    internal string Folder => _folder.FullName;

    internal string Zone => Path.Combine(Folder, "zone.tsv");

    public void Dispose()
    {
        _rsa?.Dispose();
        _ed25519?.Dispose();
        _once.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Both signatures.</summary>
    internal async Task<DkimSigners> SignersAsync()
    {
        var script = Judge.Peer("dkim.sh");
        await _once.WaitAsync();
        try
        {
            if (_rsa is null)
            {
                var (code, said) = await Judge.RunAsync("bash", script, Folder, SampleIssue.Domain);
                Assert.True(code == 0, said);
                // The peers' rspamd is told that mail comes from this machine and sender.
                await File.AppendAllLinesAsync(Zone, ["out.news.example.test\tA\t11.22.33.44", "news.example.test\tTXT\tv=spf1 ip4:11.22.33.44 -all"]);
                _rsa = Read("r1.pem");
                _ed25519 = Read("e1.pem");
            }
        }
        finally
        {
            _once.Release();
        }

        return new DkimSigners([new DkimSigner(SampleIssue.Domain, "r1", _rsa), new DkimSigner(SampleIssue.Domain, "e1", _ed25519!)]);
    }

    internal async Task<string> WriteAsync(string name, byte[] message)
    {
        var file = Path.Combine(Folder, name);
        await File.WriteAllBytesAsync(file, message);
        return file;
    }

    private DkimKey Read(string file) => SampleIssue.Value(DkimKey.Read(File.ReadAllText(Path.Combine(Folder, file))));
}
