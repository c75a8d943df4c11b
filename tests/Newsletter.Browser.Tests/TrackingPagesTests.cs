using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers;

namespace Newsletter.Browser.Tests;

/// <summary>Opens and clicks on the screens: the publication that asks for them, the reader who decides, the report, and the segment that asks for reading.</summary>
public sealed class TrackingPagesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Reader = "maren.okafor@example.org";

    [SkippableFact]
    public async Task From_the_publications_form_to_the_report_and_the_readers_no()
    {
        var browser = chromium.Browser;
        await using var service = await RunningService.StartAsync(more: new Dictionary<string, string?> { ["Counting:TooSoon"] = "00:00:00" });
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        await using var visit = await Visit.SignedInAsync(browser, service);

        await visit.GoAsync("/desk/publications/harbour");
        await visit.Page.GetByLabel("Counting opens and clicks").SelectOptionAsync("Per reader who agreed");
        await PictureAsync(visit, "publication");
        await visit.PressAsync("Save");
        Assert.Equal("Individual", await visit.Page.GetByLabel("Counting opens and clicks").InputValueAsync());

        await AgreesAsync(visit, service, seed);
        var issue = await SentAsync(seed);
        await ReadAsync(service, seed, issue);

        await visit.GoAsync($"/desk/issues/{issue}");
        var report = visit.Page.Locator("#reading");
        Assert.Equal(["1. Tide gate approved 3 2", "2. The strike at Pier 9 has ended, and both sides say that they have won more than they had hoped for 1 1"], await RowsAsync(report));
        Assert.Contains("Apple", await report.InnerTextAsync(), StringComparison.Ordinal);
        await PictureAsync(visit, "report");
        await visit.AndLoadAsync(report.GetByRole(AriaRole.Link, new() { Name = "Reader by reader" }));
        Assert.Equal(2, await visit.Page.Locator("tbody tr").CountAsync());
        await PictureAsync(visit, "readers");

        await visit.GoAsync("/desk/segments/new?publication=harbour");
        await visit.Page.Locator("#Form_Name").FillAsync("Readers of late");
        await visit.Page.GetByLabel("Field").SelectOptionAsync("Clicked");
        await visit.Page.GetByLabel("Question").SelectOptionAsync("in the last … days");
        await visit.Page.GetByLabel("Value").FillAsync("30");
        await PictureAsync(visit, "segment");
        await visit.PressAsync("Save");
        await visit.GoAsync("/desk/segments");
        Assert.Contains("clicked in the last 30 days", await visit.Page.Locator("tbody").InnerTextAsync(), StringComparison.Ordinal);

        await TakesItBackAsync(browser, service);
        await visit.GoAsync($"/desk/issues/{issue}/readers");
        Assert.Equal(1, await visit.Page.Locator("tbody tr").CountAsync());
        await visit.GoAsync("/l/none");
        await PictureAsync(visit, "dead-link");
        Assert.Equal("", visit.Complaints());
    }

    /// <summary>One agrees in the form, without a script; another one's yes is written down by the staff.</summary>
    private static async Task AgreesAsync(Visit visit, RunningService service, Seed seed)
    {
        await visit.GoAsync("/harbour");
        Assert.False(await visit.Page.Locator("#figures").IsCheckedAsync());
        await PictureAsync(visit, "sign-up");
        await seed.SubscriberAsync(Reader, "Maren Okafor");
        await seed.SubscriberAsync("jonas@example.org", "Jonas");
        await seed.SubscriberAsync("no@example.org", "Nobody");
        await visit.GoAsync(await PreferencesAsync(service, Reader));
        await visit.Page.Locator("#figures").CheckAsync();
        await visit.PressAsync("Save");
        Assert.True(await visit.Page.Locator("#figures").IsCheckedAsync());
        await PictureAsync(visit, "preferences");
        await visit.GoAsync(await PreferencesAsync(service, "jonas@example.org"));
        await visit.Page.Locator("#figures").CheckAsync();
        await visit.PressAsync("Save");
    }

    private static async Task TakesItBackAsync(IBrowser browser, RunningService service)
    {
        await using var reader = await Visit.BeginAsync(browser, service, script: false);
        await reader.GoAsync(await PreferencesAsync(service, Reader));
        Assert.Equal("", await reader.FindingsAsync());
        await reader.Page.Locator("#figures").UncheckAsync();
        await reader.PressAsync("Save");
        Assert.False(await reader.Page.Locator("#figures").IsCheckedAsync());
        Assert.Empty(await reader.Page.Context.CookiesAsync());
    }

    private static async Task<string> SentAsync(Seed seed)
    {
        var articles = new[]
        {
            await seed.ArticleAsync("Tide gate approved"),
            await seed.ArticleAsync("The strike at Pier 9 has ended, and both sides say that they have won more than they had hoped for"),
        };
        var issue = await seed.IssueAsync("What the tide brought", articles);
        foreach (var move in new[] { "submit", "approve", "send" })
            await seed.MoveAsync(issue, move);
        await Eventually.IsAsync(async () => (await seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("state").GetString() == "sent", "the issue is sent");
        return issue;
    }

    /// <summary>The first article is read by all three, the second by one; a scanner looks, too.</summary>
    private static async Task ReadAsync(RunningService service, Seed seed, string issue)
    {
        var links = service.Services.GetRequiredService<ReaderLinks>();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(service.Address) };
        async Task ReadAsync(int number, int? row, string program = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        {
            var address = (number == 0 ? links.Open(new LinkKey(1, 1, 0), inert: false) : links.Link(new LinkKey(1, 1, number), inert: false))
                + (row is { } of ? "/" + links.ReadingToken(new DeliveryKey(1, of), inert: false) : "") + (number == 0 ? ".gif" : "");
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.ParseAdd(program);
            (await http.SendAsync(request)).Dispose();
        }

        await ReadAsync(0, 1);
        await ReadAsync(0, 2);
        await ReadAsync(1, 1);
        await ReadAsync(2, 2);
        await ReadAsync(1, 2);
        await ReadAsync(1, null);
        await ReadAsync(1, null, "Barracuda/1.0");
        await Eventually.IsAsync(async () => (await seed.GetAsync($"/api/v1/issues/{issue}/report")).GetProperty("clicks").GetProperty("times").GetInt64() == 4, "what was read is counted");
    }

    private static async Task<string> PreferencesAsync(RunningService service, string address)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Newsletter.Data.NewsletterDb>();
        var key = db.Subscribers.Single(s => s.Email == address).Key;
        return "/harbour/preferences/" + service.Services.GetRequiredService<ReaderLinks>().Token(TokenPurpose.Preferences, new ReaderKey(key, 1, 1, 1), inert: false);
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(ILocator report) =>
        [.. (await report.Locator("tbody tr").AllInnerTextsAsync()).Select(row => string.Join(' ', row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    /// <summary>As it is, narrow, and in the dark: nothing for axe to find in any of them.</summary>
    private static async Task PictureAsync(Visit visit, string name)
    {
        foreach (var (kind, width, scheme) in new[] { ("wide", 1280, ColorScheme.Light), ("phone", 390, ColorScheme.Light), ("tiny", 320, ColorScheme.Dark) })
        {
            await visit.Page.SetViewportSizeAsync(width, width < 600 ? 844 : 800);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await visit.PictureAsync($"tracking-{name}-{kind}");
            Assert.Equal("", await visit.FindingsAsync());
        }

        await visit.Page.SetViewportSizeAsync(1280, 800);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
