using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Benchmarks;

/// <summary>
/// How soon a key is answered in the composer of an issue with twenty articles, from its event to the end of the frame that shows it; beside it the same in a bare
/// text area of a plain page. And how long the server takes over a page of a desk with a thousand articles and two hundred issues.
/// </summary>
internal static class DeskBenchmark
{
    private const int Keys = 200;
    private const int Articles = 1000;
    private const int Issues = 200;
    private const int InIssue = 20;

    // From the key's event until what the frame after it drew is there.
    private const string Watch = """
        () => {
          window.answered = [];
          document.addEventListener('keydown', event => {
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => window.answered.push(performance.now() - event.timeStamp);
              channel.port2.postMessage(null);
            });
          }, true);
        }
        """;

    public static async Task RunAsync()
    {
        if (Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists) is not { } executable)
        {
            Console.WriteLine("desk: left out, for there is no Chromium here (Debian: chromium)");
            return;
        }

        await using var service = await RunningService.StartAsync();
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        var articles = new List<string>();
        for (var i = 0; i < Articles; i++)
            articles.Add(await seed.ArticleAsync(string.Create(CultureInfo.InvariantCulture, $"Article {i + 1} of the desk")));
        var issue = "";
        for (var i = 0; i < Issues; i++)
            issue = await seed.IssueAsync(string.Create(CultureInfo.InvariantCulture, $"Issue {i + 1}"), [.. articles.Skip(i * 4).Take(InIssue)]);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = ["--no-sandbox", "--disable-gpu"] });
        await using var visit = await Visit.SignedInAsync(browser, service);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"desk: {Keys} keys, {InIssue} articles in the issue; {Environment.ProcessorCount} processors"));
        await LoadAsync(visit, $"/desk/issues/{issue}/compose");
        await KeysAsync(visit, "a bare text area (the article's plain form)", $"/desk/articles/{articles[0]}", async page => await page.GetByLabel("Lead").ClickAsync());
        await KeysAsync(visit, "composer, a rich field", $"/desk/issues/{issue}/compose", page => OpenAsync(page, "lead"));
        await KeysAsync(visit, "composer, the headline", $"/desk/issues/{issue}/compose", page => OpenAsync(page, "headline"));
        foreach (var path in new[] { "/desk", "/desk/articles", "/desk/articles?show=all", "/desk/articles?q=article+7", "/desk/calendar", $"/desk/issues/{issue}", $"/desk/issues/{issue}/compose" })
            await PageAsync(visit, path);
    }

    /// <summary>What comes over the wire until an editor can write, images and the mail's preview apart.</summary>
    private static async Task LoadAsync(Visit visit, string path)
    {
        var sizes = new List<Task<RequestSizesResult>>();
        void Count(object? sender, IRequest request)
        {
            if (request.ResourceType is "document" or "script" or "stylesheet" or "fetch" && !request.Url.Contains("/compose/frame", StringComparison.Ordinal))
                sizes.Add(request.SizesAsync());
        }

        visit.Page.RequestFinished += Count;
        await visit.GoAsync(path);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        visit.Page.RequestFinished -= Count;
        var total = (await Task.WhenAll(sizes)).Sum(size => size.ResponseBodySize + size.ResponseHeadersSize);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"composer, first load",-46}{total / 1024.0,8:N1} KB, compressed"));
    }

    private static async Task OpenAsync(IPage page, string field)
    {
        await page.Locator(".card-toggle").First.ClickAsync();
        await page.Locator($".card.open [data-field={field}]").ClickAsync();
    }

    private static async Task KeysAsync(Visit visit, string what, string path, Func<IPage, Task> focus)
    {
        await visit.GoAsync(path);
        await focus(visit.Page);
        await visit.Page.EvaluateAsync(Watch);
        await visit.Page.Keyboard.TypeAsync(string.Concat(Enumerable.Repeat("words and ", Keys / 10)), new() { Delay = 40 });
        await visit.Page.WaitForTimeoutAsync(500);
        var times = (await visit.Page.EvaluateAsync<double[]>("() => window.answered")).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-46}{times[times.Count / 2],8:N1} ms median{times[times.Count * 95 / 100],8:N1} ms at 95 %"));
    }

    private static async Task PageAsync(Visit visit, string path)
    {
        var times = new List<double>();
        for (var i = 0; i < 30; i++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await visit.Page.APIRequest.GetAsync(path);
            times.Add(watch.Elapsed.TotalMilliseconds);
            if (answer.Status != 200)
                throw new InvalidOperationException($"{path} answers {answer.Status}");
        }

        times.Sort();
        var name = path.Contains("/issues/", StringComparison.Ordinal) ? (path.EndsWith("/compose", StringComparison.Ordinal) ? "the composer" : "an issue") : path;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  page, {name,-40}{times[15],8:N1} ms median, the request's way included"));
    }
}
