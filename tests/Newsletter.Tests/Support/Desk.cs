using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Newsletter.Tests.Support;

/// <summary>What tests do over the API again and again, as an admin of everything.</summary>
internal sealed class Desk(HttpClient http)
{
    /// <summary>A day of the week that comes in three days: not while a test is at work, whatever day it is.</summary>
    public static readonly string SlotDay = TimeProvider.System.GetUtcNow().AddDays(3).DayOfWeek.ToString().ToLowerInvariant();

    /// <summary>For a publication: its only slot, on that day.</summary>
    public static readonly string Slots = $$"""
        "slots":[{"day":"{{SlotDay}}","time":"09:00"}]
        """;

    private static int _count;

    public HttpClient Http => http;

    /// <summary>A publication of its own, without hold.</summary>
    /// <param name="more">Further members, as JSON without the braces.</param>
    /// <returns>Its slug.</returns>
    public async Task<string> PublicationAsync(string more = "")
    {
        var slug = "news-" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        var zone = more.Contains("\"timeZone\"", StringComparison.Ordinal) ? "" : ",\"timeZone\":\"Europe/Berlin\"";
        var json = $$"""
            {"slug":"{{slug}}","name":"News {{slug}}","from":{"name":"News","email":"desk@news.example"},
             "postalAddress":"1 Press Lane, Newtown","hold":"00:00:00"{{zone}}{{(more.Length > 0 ? "," + more : "")}}}
            """;
        await (await http.SendAsync("POST", "/api/v1/publications", json)).ExpectAsync(HttpStatusCode.Created);
        return slug;
    }

    public async Task<string> ArticleAsync(string headline = "A headline")
    {
        var article = new JsonObject
        {
            ["headline"] = headline,
            ["source"] = "The Source",
            ["lead"] = "A lead with **weight**.",
            ["points"] = new JsonArray("First point", "> “A quote,” she said"),
            ["takeaway"] = new JsonObject { ["label"] = "Why the world should care", ["text"] = "Because." },
            ["link"] = "https://source.example/story",
        };
        return (string)(await (await http.SendAsync("POST", "/api/v1/articles", article.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    /// <summary>A draft with one article.</summary>
    public async Task<JsonObject> DraftAsync(string slug, string subject = "This week", string more = "")
    {
        var json = $$"""{"subject":"{{subject}}","preheader":"In short","articles":["{{await ArticleAsync()}}"]{{(more.Length > 0 ? "," + more : "")}}}""";
        return await (await http.SendAsync("POST", $"/api/v1/publications/{slug}/issues", json)).ExpectAsync(HttpStatusCode.Created);
    }

    /// <summary>An issue on which <paramref name="moves"/> were made, one after the other.</summary>
    public async Task<JsonObject> IssueAsync(string slug, params string[] moves)
    {
        var issue = await DraftAsync(slug);
        foreach (var move in moves)
            issue = await (await MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        return issue;
    }

    public Task<HttpResponseMessage> MoveAsync(JsonObject issue, string move, string? json = null) =>
        http.SendAsync("POST", $"/api/v1/issues/{issue["id"]}/{move}", json);

    /// <summary>Books an issue for a time that is near; where the machine was so busy that it passed before it was booked, for one that is less near.</summary>
    public async Task<JsonObject> BookedSoonAsync(JsonObject issue)
    {
        for (var lead = TimeSpan.FromSeconds(2); ; lead *= 2)
        {
            var at = (DateTimeOffset.UtcNow + lead).ToString("yyyy-MM-dd'T'HH:mm:ss.fffK", CultureInfo.InvariantCulture);
            using var answer = await MoveAsync(issue, "schedule", $$"""{"at":"{{at}}"}""");
            if (answer.StatusCode != HttpStatusCode.UnprocessableEntity || lead > TimeSpan.FromMinutes(1))
                return await answer.ExpectAsync(HttpStatusCode.OK);
        }
    }

    /// <summary>Ticks every warning that an issue has now.</summary>
    public async Task TickAsync(JsonObject issue)
    {
        var checks = await GetAsync($"issues/{issue["id"]}/checks");
        var keys = checks["items"]!.AsArray().Select(check => check!["key"]).OfType<JsonValue>().Select(key => (JsonNode)(string)key!).ToArray();
        await (await MoveAsync(issue, "ticks", new JsonObject { ["keys"] = new JsonArray(keys) }.ToJsonString())).ExpectAsync(HttpStatusCode.OK);
    }

    /// <summary>The newest line of a reader's consent record: what, and which way.</summary>
    public async Task<string> LastSaidAsync(string reader)
    {
        var line = (await GetAsync($"subscribers/{reader}/consents"))["items"]![0]!;
        return $"{line["event"]} {line["how"]}";
    }

    public async Task<JsonObject> GetAsync(string path) => await (await http.GetAsync("/api/v1/" + path)).ExpectAsync(HttpStatusCode.OK);

    /// <summary>Active subscribers of a publication, reader1@readers.example and so on.</summary>
    public async Task SubscribersAsync(string slug, int count, string domain = "readers.example")
    {
        for (var i = 1; i <= count; i++)
        {
            var json = $$"""{"email":"reader{{i}}-{{slug}}@{{domain}}","name":"Reader {{i}}","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""";
            await (await http.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
        }
    }

    /// <summary>The addresses of all rows of which it was not known for a while, or still is not, whether they arrived.</summary>
    public async Task<IReadOnlySet<string>> UncertainAsync(JsonObject issue)
    {
        var addresses = new HashSet<string>();
        for (var after = ""; after is not null;)
        {
            var page = await GetAsync($"issues/{issue["id"]}/deliveries?limit=500&after={after}");
            addresses.UnionWith(page["items"]!.AsArray().Where(row => row!["uncertainAt"] is not null).Select(row => (string)row!["address"]!));
            after = (string?)page["next"];
        }

        return addresses;
    }

    /// <summary>Waits until the issue has come to a state; fails after two minutes: what is slow on a busy machine is not wrong.</summary>
    public async Task<JsonObject> UntilAsync(JsonObject issue, string state)
    {
        JsonObject now = issue;
        await Eventually.TrueAsync(async () => (string?)(now = await GetAsync($"issues/{issue["id"]}"))["state"] == state, TimeSpan.FromMinutes(2));
        return now;
    }
}
