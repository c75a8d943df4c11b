using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Tests.Shell;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>Until when readers have paused, and who agreed to figures of their own: what a list says of it, out and in.</summary>
public abstract class PausedListTests(ServiceFixture fixture)
{
    /// <summary>More than go into the database by one statement, and some that go by themselves.</summary>
    private const int Many = 65;

    private TestService Service => fixture.Service;

    private Desk Desk => new(Service.Admin);

    [SkippableFact]
    public async Task A_pause_goes_out_and_comes_in_again()
    {
        var (from, to) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        var list = string.Concat(Enumerable.Range(0, Many).Select(i => string.Create(CultureInfo.InvariantCulture, $"r{i}-{from}@readers.example,{Day(i):O},2023-05-01 10:00:00,192.0.2.7\n")));
        await ImportAsync(from, "email,pausedUntil,opt-in time,opt-in ip\n" + list);
        var told = Told(await ExportAsync(from));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => $"r{i}-{from}@readers.example {Day(i):O} 2023-05-01T10:00:00.000Z 192.0.2.7").Order(StringComparer.Ordinal), told);

        // People who are known get a subscription, then others who are new: both as the list says.
        var csv = await CsvAsync(from);
        await ImportAsync(to, csv);
        Assert.Equal(told, Told(await ExportAsync(to)));
        var other = await Desk.PublicationAsync();
        await ImportAsync(other, csv.Replace($"-{from}@", $"-{other}@", StringComparison.Ordinal));
        Assert.Equal(told.Select(t => t.Replace($"-{from}@", $"-{other}@", StringComparison.Ordinal)), Told(await ExportAsync(other)));
        Assert.Equal($"{Day(7):O}", (string?)(await PersonAsync($"r7-{other}@readers.example"))["subscriptions"]![0]!["pausedUntil"]);
    }

    [SkippableFact]
    public async Task The_pause_of_who_is_subscribed_stays_as_it_is()
    {
        var slug = await Desk.PublicationAsync();
        await AddAsync($"own-{slug}@readers.example", slug, "\"pausedUntil\":\"2150-01-01\"");
        await AddAsync($"none-{slug}@readers.example", slug, "\"pausedUntil\":null");
        await ImportAsync(slug, $"email,paused until\nown-{slug}@readers.example,2150-02-02\nnone-{slug}@readers.example,2150-02-02\n");
        Assert.Equal(["", "2150-01-01"], Column(await ExportAsync(slug), "paused_until").Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_day_is_read_as_people_write_it_and_what_is_none_is_for_review()
    {
        var slug = await Desk.PublicationAsync();
        var import = await ImportAsync(slug, $"""
            email,status,Pausiert bis
            dots-{slug}@a.example,subscribed,31.03.2150
            time-{slug}@a.example,subscribed,2150-03-31 10:00:00
            past-{slug}@a.example,subscribed,2020-03-31
            none-{slug}@a.example,subscribed,-
            far-{slug}@a.example,subscribed,9999-12-31
            soon-{slug}@a.example,subscribed,soon
            left-{slug}@a.example,unsubscribed,soon
            """);
        Assert.Equal((5, 1, 1), ((int)import["added"]!, (int)import["review"]!, (int)import["suppressed"]!));
        var rows = await ExportAsync(slug);
        Assert.Equal(
            ["dots 2150-03-31", "far 9999-12-31", "left ", "none ", "past ", "time 2150-03-31"],
            rows.Skip(1).Select(r => $"{r[0].Split('-')[0]} {r[Array.IndexOf(rows[0], "paused_until")]}").Order(StringComparer.Ordinal));
        var errors = await RowsAsync($"imports/{import["id"]}/errors");
        var aside = Assert.Single(errors, r => r.Contains("review"));
        Assert.Contains(aside, cell => cell.Contains("'soon' is not known as the day until which they paused", StringComparison.Ordinal));
    }

    /// <summary>The words that were shown for it, and its moment, are in no list.</summary>
    [SkippableFact]
    public async Task A_yes_to_figures_goes_out_and_no_list_brings_one()
    {
        var (from, to) = (await Desk.PublicationAsync(), await Desk.PublicationAsync("\"tracking\":\"individual\""));
        await AddAsync($"yes-{from}@readers.example", from, "\"individualFigures\":true");
        await AddAsync($"no-{from}@readers.example", from, "\"individualFigures\":false");
        Assert.Equal(["", "true"], Column(await ExportAsync(from), "individual_figures").Order(StringComparer.Ordinal));

        await ImportAsync(to, await CsvAsync(from));
        await ImportAsync(to, (await CsvAsync(from)).Replace($"-{from}@", $"-{to}@", StringComparison.Ordinal));
        var rows = await ExportAsync(to);
        Assert.Equal(["", "", "", ""], Column(rows, "individual_figures"));
        Assert.DoesNotContain(rows[0], name => name.StartsWith("attributes.", StringComparison.Ordinal));
        var known = await PersonAsync($"yes-{from}@readers.example");
        var lines = (await Desk.GetAsync($"subscribers/{known["id"]}/consents"))["items"]!.AsArray();
        Assert.Equal([from], lines.Where(l => (string?)l!["event"] == "figuresOn").Select(l => (string?)l!["publication"]));

        using var mapped = await PostAsync(to, await CsvAsync(from), "&map=individual_figures=individualFigures");
        Assert.NotNull((await mapped.ExpectProblemAsync(422))["errors"]!["map"]);
    }

    private static DateOnly Day(int i) => new DateOnly(2150, 1, 1).AddDays(i);

    private static IReadOnlyList<string> Told(List<string[]> rows) =>
        [.. rows.Skip(1).Select(r => string.Join(' ', new[] { "email", "paused_until", "consent_at", "consent_address" }.Select(name => r[Array.IndexOf(rows[0], name)]))).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Column(List<string[]> rows, string name) => rows.Skip(1).Select(r => r[Array.IndexOf(rows[0], name)]);

    private async Task AddAsync(string email, string slug, string more)
    {
        var json = $$"""{"email":"{{email}}","confirmed":true,"subscriptions":[{"publication":"{{slug}}",{{more}}}]}""";
        await (await Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
    }

    private async Task<JsonNode> PersonAsync(string email) => (await Desk.GetAsync($"subscribers?q={Uri.EscapeDataString(email)}"))["items"]![0]!;

    private async Task<string> CsvAsync(string slug) => (await Service.Admin.GetStringAsync($"/api/v1/publications/{slug}/subscribers.csv")).TrimStart('\uFEFF');

    private Task<List<string[]>> ExportAsync(string slug) => RowsAsync($"publications/{slug}/subscribers.csv");

    private async Task<List<string[]>> RowsAsync(string path) =>
        CsvReaderTests.Rows(new StringReader((await Service.Admin.GetStringAsync("/api/v1/" + path)).TrimStart('\uFEFF')), ',');

    private async Task<JsonObject> ImportAsync(string slug, string csv)
    {
        using var begun = await PostAsync(slug, csv);
        var id = (await begun.ExpectAsync(HttpStatusCode.Accepted))["id"];
        JsonObject now = [];
        await Eventually.TrueAsync(async () => (string?)(now = await Desk.GetAsync($"imports/{id}"))["state"] == "done");
        return now;
    }

    private async Task<HttpResponseMessage> PostAsync(string slug, string csv, string more = "")
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(csv)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        return await Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true{more}", body);
    }
}

public sealed class PausedListTestsOnSqlite(OnSqlite fixture) : PausedListTests(fixture), IClassFixture<OnSqlite>;

public sealed class PausedListTestsOnPostgreSql(OnPostgreSql fixture) : PausedListTests(fixture), IClassFixture<OnPostgreSql>;
