using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

/// <summary>The doctor as somebody calls it, with the peers' name server for its DNS.</summary>
public sealed class DoctorTests : IDisposable
{
    private const string Domain = SampleIssue.Domain;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-doctor");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableFact]
    public async Task A_sound_set_up_is_found_sound()
    {
        var made = await MakeAsync();
        await using var sink = await SmtpSink.StartAsync();
        using var dns = await DnsAsync(
        [
            .. made.Select(key => $"{key!["recordName"]}\tTXT\t{key["record"]}"),
            $"_dmarc.{Domain}\tTXT\tv=DMARC1; p=reject; rua=mailto:dmarc@{Domain}",
            $"bounce.{Domain}\tMX\t10 mx.{Domain}",
            $"bounce.{Domain}\tTXT\tv=spf1 ip4:127.0.0.1 -all",
            $"mx.{Domain}\tA\t127.0.0.1",
        ]);
        var run = await ServiceProcess.RunAsync(Settings(made, [.. sink.Settings, KeyValuePair.Create("Dns:Servers", dns.Address)]), "doctor", "--json");
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var found = JsonNode.Parse(run.Output)!["items"]!.AsArray();
        Assert.DoesNotContain(found, finding => (string?)finding!["level"] is "failure" or "warning");
        Assert.Equal(2, found.Count(finding => (string?)finding!["area"] == "DKIM" && (string?)finding["level"] == "ok"));
        Assert.Contains("It names 127.0.0.1", run.Output, StringComparison.Ordinal);
        Assert.Contains("DKIM and SPF both align", run.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_ails_is_told_with_its_cure()
    {
        var made = await MakeAsync();
        using var dns = await DnsAsync(
        [
            $"{made[0]!["recordName"]}\tTXT\tv=DKIM1; k=rsa; p=AAAA",
            $"bounce.{Domain}\tMX\t0 .",
            $"bounce.{Domain}\tTXT\tv=spf1 -all",
            $"bounce.{Domain}\tTXT\tv=spf1 ~all",
        ]);
        var settings = Settings(
            made,
            [
                KeyValuePair.Create("Dns:Servers", dns.Address),
                KeyValuePair.Create("Smtp:Mode", "Servers"),
                KeyValuePair.Create("Smtp:Servers:0:Host", "127.0.0.1"),
                KeyValuePair.Create("Smtp:Servers:0:Port", Ports.Free().ToString(CultureInfo.InvariantCulture)),
            ]);
        var run = await ServiceProcess.RunAsync(settings, "doctor");
        Assert.Equal(1, run.Code);
        string[] expected =
        [
            "FAILED  127.0.0.1 (127.0.0.1:", "Check Host and Port",
            $"FAILED  {made[0]!["recordName"]}: The record holds another key", $"Publish this one TXT record there: {made[0]!["record"]}",
            $"FAILED  {made[1]!["recordName"]}: There is no TXT record",
            $"FAILED  bounce.{Domain}: It says that it takes no mail",
            $"FAILED  bounce.{Domain}: There are 2 SPF records",
            $"FAILED  _dmarc.{Domain}: There is no DMARC record", $"_dmarc.{Domain}: v=DMARC1; p=none",
        ];
        Assert.All(expected, words => Assert.Contains(words, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_are_made_once_and_for_their_owner_alone()
    {
        var made = await MakeAsync("--selector", "n1");
        Assert.Equal(["rsa-sha256 n1", "ed25519-sha256 n1e"], made.Select(key => $"{key!["algorithm"]} {key["selector"]}"));
        var file = Path.Combine(_data.FullName, (string)made[0]!["privateKeyFile"]!);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var before = await File.ReadAllTextAsync(file);
        var again = await ServiceProcess.RunAsync(Data, "doctor", "--make-dkim", Domain, "--selector", "n1");
        Assert.Equal(1, again.Code);
        Assert.Contains("is there already", again.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task What_is_printed_can_be_published_and_set()
    {
        var run = await ServiceProcess.RunAsync(Data, "doctor", "--make-dkim", Domain, "--selector", "n2", "--algorithm", "rsa-sha256");
        Assert.Equal(0, run.Code);
        Assert.Matches($"n2\\._domainkey\\.{Domain.Replace(".", "\\.", StringComparison.Ordinal)}\\. IN TXT \\( \"v=DKIM1; k=rsa; p=[^\"]{{200,240}}\" \"[^\"]+\" \\)", run.Output);
        Assert.Contains($"Dkim:Domains:0:PrivateKeyFile={Path.Combine("dkim", $"{Domain}.n2.pem")}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rendered_message_is_signed_where_its_domain_has_keys()
    {
        var made = await MakeAsync();
        var sample = Path.Combine(SampleIssue.DesignFolder(), "sample.json");
        var run = await ServiceProcess.RunAsync(Settings(made, []), "render", "--design", "weekly", "--data", sample, "--format", "eml");
        Assert.True(run.Code == 0, run.Errors);
        Assert.StartsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;", run.Output, StringComparison.Ordinal);
        Assert.Contains($" d={Domain}; s={made[0]!["selector"]};", run.Output, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Data => new() { ["DataDirectory"] = _data.FullName };

    private async Task<JsonArray> MakeAsync(params string[] options)
    {
        var run = await ServiceProcess.RunAsync(Data, ["doctor", "--make-dkim", Domain, "--json", .. options]);
        Assert.True(run.Code == 0, run.Errors);
        return JsonNode.Parse(run.Output)!["items"]!.AsArray();
    }

    private Dictionary<string, string> Settings(JsonArray keys, IEnumerable<KeyValuePair<string, string>> more)
    {
        var settings = new Dictionary<string, string>(Data.Concat(more))
        {
            ["PublicUrl"] = SampleIssue.PublicUrl,
            ["Bounces:Domains:0:From"] = Domain,
            ["Bounces:Domains:0:ReturnPath"] = $"bounce.{Domain}",
        };
        foreach (var (i, key) in keys.Index())
        {
            foreach (var name in (string[])["domain", "selector", "privateKeyFile", "algorithm"])
                settings[$"Dkim:Domains:{i}:{char.ToUpperInvariant(name[0])}{name[1..]}"] = (string)key![name]!;
        }

        return settings;
    }

    private async Task<DnsServer> DnsAsync(IEnumerable<string> zone)
    {
        var script = Judge.Peer("dns.py");
        Judge.Needs("/usr/bin/python3");
        var file = Path.Combine(_data.FullName, "zone.tsv");
        await File.WriteAllLinesAsync(file, zone);
        var port = Ports.Free();
        var server = new DnsServer(port, Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, port.ToString(CultureInfo.InvariantCulture), file]) { UseShellExecute = false })!); // is there, asked above
        await Judge.ListensAsync(port);
        return server;
    }

    private sealed class DnsServer(int port, Process process) : IDisposable
    {
        public string Address { get; } = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

        public void Dispose()
        {
            process.Kill();
            process.Dispose();
        }
    }
}
