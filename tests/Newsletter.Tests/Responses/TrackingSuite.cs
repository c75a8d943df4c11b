using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

/// <summary>A newsroom that counts, its readers, and what they do with the mail that was really delivered.</summary>
public abstract class TrackingSuite(ServiceFixture fixture)
{
    /// <summary>A reader's program, unlike a scanner's.</summary>
    protected const string Program = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    /// <summary>Tests are faster than readers.</summary>
    protected static readonly IReadOnlyDictionary<string, string?> Patient = new Dictionary<string, string?> { ["Counting:TooSoon"] = "00:00:00", ["SignUp:PerNetwork"] = "0" };

    protected TestService Service => fixture.Service;

    private protected Desk Desk => new(Service.Admin);

    /// <returns>The slug, and the address of each reader: those with figures of their own first.</returns>
    protected async Task<(string Slug, IReadOnlyList<string> Readers)> NewsroomAsync(string tracking, int agreed = 0, int others = 1, string more = "")
    {
        _ = Service;
        var slug = await Desk.PublicationAsync($"\"tracking\":\"{tracking}\",\"support\":{{\"label\":\"Support us\",\"url\":\"https://support.example/give\"}}{(more.Length > 0 ? "," + more : "")}");
        var readers = new List<string>();
        for (var i = 0; i < agreed + others; i++)
        {
            readers.Add($"r{i}-{slug}@readers.example");
            var json = $$"""{"email":"{{readers[i]}}","name":"Maren","confirmed":true,"subscriptions":[{"publication":"{{slug}}","individualFigures":{{(i < agreed ? "true" : "false")}}}]}""";
            await (await Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
        }

        return (slug, readers);
    }

    /// <summary>Two articles with links of all kinds, and links around them.</summary>
    protected async Task<JsonObject> DraftAsync(string slug)
    {
        var first = await ArticleAsync("First", "https://source.example/first?a=1&b=2", "See [the report](https://source.example/report) or <mailto:press@source.example>.");
        var second = await ArticleAsync("Second", "https://source.example/second", "All at https://source.example/bare and [again](https://source.example/second).");
        var json = $$"""{"subject":"Read","intro":"Dear {{"{{ subscriber.name }}"}}, [start here](https://news.example/start).","signOff":"[Write](mailto:desk@news.example), or [call](tel:+49301234).","articles":["{{first}}","{{second}}"]}""";
        return await (await Service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", json)).ExpectAsync(HttpStatusCode.Created);
    }

    protected async Task<JsonObject> SentAsync(string slug)
    {
        var issue = await DraftAsync(slug);
        foreach (var move in new[] { "submit", "approve", "send" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        return await Desk.UntilAsync(issue, "sent");
    }

    protected async Task<HttpResponseMessage> FollowAsync(string address, string method = "GET", string? program = Program, params (string, string)[] headers)
    {
        (string, string)[] all = program is null ? headers : [("User-Agent", program), .. headers];
        return await Service.Http.SendAsync(method, ReadCopy.Path(address), null, all);
    }

    /// <summary>The report, once it says what is expected; hits are written a second or two after they come.</summary>
    protected async Task<JsonObject> ReportAsync(JsonObject issue, Func<JsonObject, bool> until)
    {
        JsonObject report = [];
        await Eventually.TrueAsync(async () => until(report = await Desk.GetAsync($"issues/{issue["id"]}/report")));
        return report;
    }

    protected static long Clicks(JsonNode report, int article) => (long)report["articles"]![article]!["clicks"]!;

    protected static long? Readers(JsonNode report, int article) => (long?)report["articles"]![article]!["readers"];

    private protected async Task<T> WithDbAsync<T>(Func<NewsletterDb, Task<T>> read)
    {
        await using var scope = Service.App.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<NewsletterDb>());
    }

    private async Task<string> ArticleAsync(string headline, string link, string body)
    {
        var article = new JsonObject { ["headline"] = headline, ["lead"] = "A lead.", ["body"] = body, ["link"] = link };
        return (string)(await (await Service.Admin.SendAsync("POST", "/api/v1/articles", article.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }
}
