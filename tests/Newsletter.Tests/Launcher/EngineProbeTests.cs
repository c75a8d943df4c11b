using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;

namespace Newsletter.Tests.Launcher;

/// <summary>Which engines the script builds with, and what it remembers of the feed's three kinds of answer.</summary>
public sealed class EngineProbeTests : IDisposable
{
    private const string Memory = "artifacts/engines.probe";

    private readonly Clone _clone = OperatingSystem.IsWindows() ? throw new SkipException("the script is for bash") : new Clone();

    public void Dispose() => _clone.Dispose();

    [SkippableFact]
    public async Task A_feed_that_has_the_packages_gives_the_packages_build_and_is_not_asked_again()
    {
        _clone.UseFeed(_clone.Feed("full", Wanted()));
        var first = await _clone.RunAsync("engines");
        _clone.Environment["NUGET_PACKAGES"] = "/nowhere";
        var second = await _clone.RunAsync("engines", "show");

        Assert.StartsWith("Packages engines: the feed has the packages, asked ", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
    }

    [SkippableFact]
    public async Task A_feed_without_the_packages_gives_our_own_engines_for_thirty_days()
    {
        _clone.UseFeed(_clone.Feed("empty"));
        var first = await _clone.RunAsync("engines");
        var memory = _clone.Read(Memory);
        _clone.UseFeed(_clone.Feed("full", Wanted()));
        var changedFeed = await _clone.RunAsync("engines");

        Assert.Matches("^BuiltIn engines: the feed does not carry Scriban, asked [0-9-]{10}, again after 30 days\\. Change it: \\./newsletter engines BuiltIn\\|Packages\\|probe\n$", first.Output);
        Assert.StartsWith("BuiltIn\n", memory, StringComparison.Ordinal);
        Assert.StartsWith("Packages", changedFeed.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_is_remembered_ends_after_thirty_days_and_with_another_wish()
    {
        _clone.UseFeed(_clone.Feed("feed"));
        await _clone.RunAsync("engines");
        _clone.Feed("feed", Wanted());
        Age(days: 29);
        var young = await _clone.RunAsync("engines");
        Age(days: 31);
        var old = await _clone.RunAsync("engines");
        _clone.Write("Directory.Packages.props", _clone.Read("Directory.Packages.props").Replace("Include=\"Scriban\" Version=\"", "Include=\"Scriban\" Version=\"1", StringComparison.Ordinal));
        var another = await _clone.RunAsync("engines");

        Assert.StartsWith("BuiltIn", young.Output, StringComparison.Ordinal);
        Assert.StartsWith("Packages", old.Output, StringComparison.Ordinal);
        Assert.StartsWith("BuiltIn engines: the feed does not carry Scriban", another.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_feed_with_older_versions_only_is_one_without_the_packages()
    {
        _clone.UseFeed(_clone.Feed("old", [.. Wanted().Select(package => (package.Id, "0.0.1"))]));
        var answer = await _clone.RunAsync("engines");

        Assert.StartsWith("BuiltIn engines: the feed does not carry Scriban", answer.Output, StringComparison.Ordinal);
        Assert.True(_clone.Has(Memory));
    }

    [SkippableFact]
    public async Task A_feed_that_is_down_decides_for_this_time_only()
    {
        _clone.UseFeed("http://127.0.0.1:9/v3/index.json");
        var answer = await _clone.RunAsync("engines");

        Assert.StartsWith("BuiltIn engines: the feed could not be asked (NU1301), so this time only.", answer.Output, StringComparison.Ordinal);
        Assert.False(_clone.Has(Memory));
    }

    [SkippableFact]
    public async Task A_feed_that_does_not_answer_in_time_decides_for_this_time_only()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _clone.UseFeed($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v3/index.json");
        _clone.Environment["NEWSLETTER_PROBE_SECONDS"] = "3";
        var answer = await _clone.RunAsync("engines");

        Assert.StartsWith("BuiltIn engines: the feed did not answer within 3 s, so this time only.", answer.Output, StringComparison.Ordinal);
        Assert.False(_clone.Has(Memory));
    }

    [SkippableTheory]
    [InlineData("BuiltIn")]
    [InlineData("Packages")]
    public async Task A_choice_is_kept_in_a_file_that_git_ignores_and_asks_nobody(string engines)
    {
        var chosen = await _clone.RunAsync("engines", engines);
        var shown = await _clone.RunAsync("engines");

        Assert.StartsWith($"{engines} engines: chosen in engines.local.props.", chosen.Output, StringComparison.Ordinal);
        Assert.Equal(chosen.Output, shown.Output);
        Assert.False(_clone.Has("artifacts/probe.log"));
        Assert.Contains("engines.local.props", await File.ReadAllLinesAsync(Repository.At(".gitignore")));
        Assert.Equal(engines, XDocument.Parse(_clone.Read("engines.local.props")).Descendants("NewsletterEngines").Single().Value);
    }

    [SkippableFact]
    public async Task The_environment_goes_before_a_choice_and_probing_forgets_the_choice()
    {
        _clone.UseFeed(_clone.Feed("empty"));
        await _clone.RunAsync("engines", "Packages");
        _clone.Environment["NewsletterEngines"] = "BuiltIn";
        var fromEnvironment = await _clone.RunAsync("engines");
        _clone.Environment["NewsletterEngines"] = null;
        var probed = await _clone.RunAsync("engines", "probe");

        Assert.StartsWith("BuiltIn engines: NewsletterEngines is set in the environment.", fromEnvironment.Output, StringComparison.Ordinal);
        Assert.StartsWith("BuiltIn engines: the feed does not carry", probed.Output, StringComparison.Ordinal);
        Assert.False(_clone.Has("engines.local.props"));
    }

    [SkippableTheory]
    [InlineData("Hangfire", 2, "engines", "show")]
    [InlineData(null, 2, "engines", "mailkit")]
    [InlineData(null, 2, "engines", "show", "probe")]
    public async Task A_wrong_word_is_wrong_usage(string? environment, int code, params string[] args)
    {
        _clone.Environment["NewsletterEngines"] = environment;
        var answer = await _clone.RunAsync(args);

        Assert.Equal((code, ""), (answer.Code, answer.Output));
        Assert.NotEmpty(answer.Errors);
    }

    private static (string Id, string Version)[] Wanted() =>
        [.. XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => (package.Attribute("Include")!.Value, package.Attribute("Version")!.Value))];

    private void Age(int days)
    {
        var lines = _clone.Read(Memory).Split('\n');
        lines[1] = DateTimeOffset.UtcNow.AddDays(-days).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        _clone.Write(Memory, string.Join('\n', lines));
    }
}
