using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Digests;

namespace Newsletter.Tests.Support;

/// <summary>A service that really sends, with a calendar of its own, and a publication whose readers want every issue or one mail a month.</summary>
internal sealed class DigestNewsroom : IAsyncDisposable
{
    private readonly TestService _service;

    private DigestNewsroom(TestService service, CountingReceiver receiver, TestClock clock)
    {
        _service = service;
        Receiver = receiver;
        Clock = clock;
    }

    public CountingReceiver Receiver { get; }

    public TestClock Clock { get; }

    public TestService Service => _service;

    public Desk Desk => new(_service.Admin);

    public string Slug { get; private set; } = "";

    /// <param name="today">Wall time in Berlin, in winter.</param>
    public static async Task<DigestNewsroom> OpenAsync(bool postgreSql, string today, string more = "")
    {
        var database = postgreSql ? await PostgresCluster.NewDatabaseAsync() : null;
        if (postgreSql && database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        var receiver = new CountingReceiver(keeps: true);
        var settings = receiver.Settings.ToDictionary(s => s.Key, s => (string?)s.Value);
        settings["PublicUrl"] = "https://letters.example";
        var clock = new TestClock(At(today));
        var newsroom = new DigestNewsroom(await TestService.StartAsync(database, settings, clock: clock), receiver, clock);
        newsroom.Slug = await newsroom.Desk.PublicationAsync("""
            "slots":[{"day":"thursday","time":"09:00"}],"sections":[{"key":"sea","name":"At sea"},{"key":"land","name":"On land"}]
            """ + more);
        return newsroom;
    }

    public void GoTo(string time) => Clock.Advance(At(time) - Clock.GetUtcNow());

    /// <returns>Their id.</returns>
    public async Task<string> ReaderAsync(string name, bool monthly, string more = "")
    {
        var frequency = monthly ? "\"frequency\":\"monthly\"," : "";
        var json = $$"""{"email":"{{name}}@readers.example","confirmed":true,"subscriptions":[{{{frequency}}{{more}}"publication":"{{Slug}}"}]}""";
        return (string)(await (await Desk.Http.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    public async Task ChooseAsync(string reader, string frequency) =>
        await (await Desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{reader}", $$"""{"subscriptions":[{"publication":"{{Slug}}","frequency":"{{frequency}}"}]}""", ("If-Match", "*")))
            .ExpectAsync(HttpStatusCode.OK);

    public async Task<string> ArticleAsync(string headline, string lead, string? section = null)
    {
        var article = new JsonObject { ["headline"] = headline, ["lead"] = lead, ["body"] = "What the digest leaves out.", ["section"] = section, ["link"] = "https://source.example/story" };
        return (string)(await (await Desk.Http.SendAsync("POST", "/api/v1/articles", article.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    /// <summary>An issue that goes out now, to its end.</summary>
    public async Task<JsonObject> PublishAsync(string subject, params string[] articles)
    {
        if (articles.Length == 0)
            articles = [await ArticleAsync($"All about {subject}", "In a word.")];
        var json = new JsonObject { ["subject"] = subject, ["preheader"] = "In short", ["articles"] = new JsonArray([.. articles.Select(a => JsonValue.Create(a))]) };
        var issue = await (await Desk.Http.SendAsync("POST", $"/api/v1/publications/{Slug}/issues", json.ToJsonString())).ExpectAsync(HttpStatusCode.Created);
        foreach (var move in new[] { "submit", "approve", "send" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        return await Desk.UntilAsync(issue, "sent");
    }

    /// <summary>What every node does every minute.</summary>
    public async Task PrepareAsync()
    {
        await using var scope = _service.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PrepareDigests>().HandleAsync(CancellationToken.None);
    }

    public async Task<IReadOnlyList<JsonObject>> DigestsAsync() =>
        [.. (await Desk.GetAsync($"publications/{Slug}/issues"))["items"]!.AsArray().OfType<JsonObject>().Where(i => (string?)i["kind"] == "digest")];

    /// <summary>What the alarm of a scheduled issue does.</summary>
    public async Task RingAsync()
    {
        await using var scope = _service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Newsletter.Data.NewsletterDb>();
        foreach (var key in db.Issues.Where(i => i.State == Newsletter.Issues.IssueState.Scheduled).Select(i => i.Key).ToList())
            await scope.ServiceProvider.GetRequiredService<IssueDue>().HandleAsync(key, CancellationToken.None);
    }

    public IReadOnlyList<string> Subjects(string name) => [.. Receiver.Messages.Where(m => m.Recipient == $"{name}@readers.example").Select(m => m.Subject)];

    /// <summary>The last mail that somebody got, its text decoded.</summary>
    public string Mail(string name)
    {
        var message = Receiver.Messages.Last(m => m.Recipient == $"{name}@readers.example").Message.Replace("=\r\n", "", StringComparison.Ordinal);
        var octets = System.Text.RegularExpressions.Regex.Replace(message, "=([0-9A-F]{2})", m => $"{(char)Convert.ToByte(m.Groups[1].Value, 16)}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMinutes(1));
        return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(octets));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private static DateTimeOffset At(string time) => new(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(1));
}
