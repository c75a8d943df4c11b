using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Subscribers.Segments;
using Newsletter.Tests.Shell;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SqliteSegmentTests(OnSqlite fixture) : SegmentTests(fixture), IClassFixture<OnSqlite>;

public sealed class PostgreSqlSegmentTests(OnPostgreSql fixture) : SegmentTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>Stored filters: what they mean on both databases, and where they are used.</summary>
public abstract class SegmentTests(ServiceFixture fixture)
{
    private const string Sections = "\"sections\":[{\"key\":\"world\",\"name\":\"World\",\"on\":true},{\"key\":\"sport\",\"name\":\"Sport\",\"on\":false}]";

    private Desk Desk => new(fixture.Service.Admin);

    public static TheoryData<string, string> Meanings => new()
    {
        { """{"all":[]}""", "anna ben carla dora" },
        { """{"field":"attribute","name":"city","is":["berlin","Rome"]}""", "anna ben" },
        { """{"not":{"field":"attribute","name":"city","is":["Berlin"]}}""", "ben carla dora" },
        { """{"field":"attribute","name":"city","exists":false}""", "carla dora" },
        { """{"field":"attribute","name":"city","begins":"ber"}""", "anna" },
        { """{"field":"attribute","name":"city","contains":"OM"}""", "ben" },
        { """{"field":"language","is":["de"]}""", "anna ben" },
        { """{"field":"language","is":["de-at"]}""", "ben" },
        { """{"field":"domain","is":["A.example"]}""", "anna carla" },
        { """{"field":"name","begins":"ÄN"}""", "anna" },
        { """{"field":"section","is":["world"]}""", "anna ben dora" },
        { """{"field":"section","is":["sport"]}""", "carla" },
        { """{"any":[{"field":"section","is":["sport"]},{"field":"attribute","name":"city","is":["Rome"]}]}""", "ben carla" },
        { """{"all":[{"field":"domain","is":["a.example"]},{"not":{"field":"language","exists":true}}]}""", "carla" },
        { """{"field":"state","is":["paused","left"]}""", "dora" },
        { """{"field":"joined","withinDays":2}""", "anna ben carla dora" },
        { """{"field":"joined","before":"2020-02-29"}""", "" },
        { """{"field":"joined","after":"2020-02-29","before":"2199-01-01T00:00:00+05:00"}""", "anna ben carla dora" },
    };

    [SkippableTheory]
    [MemberData(nameof(Meanings))]
    public async Task A_condition_means_the_same_people_on_both_databases(string where, string names)
    {
        var slug = await PeopleAsync();

        Assert.Equal(names, await MeantAsync(slug, where));
    }

    [SkippableFact]
    public async Task A_sample_is_always_the_same_people_and_another_seed_others()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        var list = string.Concat(Enumerable.Range(0, 2000).Select(i => $"s{i}-{slug}@a.example\n"));
        await ImportAsync(slug, "email\n" + list);
        var first = await IdAsync(slug, """{"field":"sample","percent":20}""");
        var (one, again) = (await ExportAsync(slug, first), await ExportAsync(slug, first));
        var other = await ExportAsync(slug, await IdAsync(slug, """{"field":"sample","percent":20,"seed":"b"}"""));

        Assert.Equal(one, again);
        Assert.InRange(one.Count, 300, 500);
        Assert.InRange(one.Intersect(other).Count(), 20, 160);
    }

    [SkippableFact]
    public async Task A_segment_is_kept_by_the_rules_of_the_api()
    {
        var slug = await PeopleAsync();
        using var created = await Post(slug, "Berlin", """{"field":"attribute","name":"city","is":["Berlin"]}""");
        var segment = await created.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal((string?)segment["etag"], created.Headers.ETag?.Tag);
        var path = $"/api/v1/segments/{segment["id"]}";
        Assert.Equal(1, (int)(await Desk.GetAsync($"segments/{segment["id"]}/count"))["active"]!);
        var body = """{"name":"Rome","where":{"field":"attribute","name":"city","is":["Rome"]}}""";
        await (await fixture.Service.Admin.SendAsync("PUT", path, body)).ExpectProblemAsync(428);
        var changed = await (await fixture.Service.Admin.SendAsync("PUT", path, body, ("If-Match", (string)segment["etag"]!))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Rome", (string?)changed["name"]);
        await (await fixture.Service.Admin.SendAsync("PUT", path, body, ("If-Match", (string)segment["etag"]!))).ExpectProblemAsync(412);
        using var twice = await Post(slug, "rome", """{"all":[]}""");
        Assert.NotNull((await twice.ExpectProblemAsync(422))["errors"]!["name"]);
        using var gone = await fixture.Service.Admin.SendAsync("DELETE", path, null, ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { """{"field":"opened","withinDays":30}""", "where.field" },
        { """{"field":"clicked","is":["1"]}""", "where.field" },
        { """{"field":"attribute","is":["x"]}""", "where.name" },
        { """{"field":"attribute","name":"a'); DROP TABLE subscribers; --","is":["x"]}""", "where.name" },
        { """{"field":"section","is":["none-such"]}""", "where.is[0]" },
        { """{"field":"state","is":["gone"]}""", "where.is[0]" },
        { """{"field":"joined","after":"yesterday"}""", "where.after" },
        { """{"field":"sample","percent":0}""", "where.percent" },
        { """{"field":"language","contains":"d"}""", "where.contains" },
        { """{"field":"language","is":[]}""", "where.is" },
        { """{"any":[]}""", "where.any" },
        { """{"all":[],"field":"language"}""", "where" },
        { """{"all":[{"field":"domain","is":["not a domain"]}]}""", "where.all[0].is[0]" },
        { """{"not":{"not":{"not":{"not":{"not":{"not":{"all":[]}}}}}}}""", "where.not.not.not.not.not.not" },
        { """{"sql":"1=1"}""", "where.sql" },
    };

    [SkippableTheory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_be_asked_is_named_where_it_stands(string where, string field)
    {
        var slug = await PeopleAsync();
        using var response = await Post(slug, "Wrong", where);

        Assert.Contains(field, (await response.ExpectProblemAsync(422))["errors"]!.AsObject().Select(e => e.Key));
    }

    [SkippableFact]
    public async Task An_issue_goes_to_whom_its_segments_meant_when_it_was_submitted()
    {
        var slug = await PeopleAsync();
        using var all = await Post(slug, "German", """{"field":"language","is":["de"]}""");
        using var few = await Post(slug, "Rome", """{"field":"attribute","name":"city","is":["Rome"]}""");
        var (german, rome) = (await all.ExpectAsync(HttpStatusCode.Created), await few.ExpectAsync(HttpStatusCode.Created));
        var issue = await Desk.DraftAsync(slug, more: $$"""
            "audience":{"include":["german"],"exclude":["{{rome["id"]}}"]}
            """);
        var checks = await Desk.GetAsync($"issues/{issue["id"]}/checks");
        Assert.Contains(checks["items"]!.AsArray(), c => (string?)c!["id"] == "audience" && ((string?)c["title"])!.Contains("is 1", StringComparison.Ordinal));
        await (await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/segments/{german["id"]}", null, ("If-Match", "*"))).ExpectProblemAsync(409);
        foreach (var move in new[] { "submit", "approve" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        // What was approved is what goes out, whatever becomes of the segment.
        await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/segments/{german["id"]}", """{"name":"German","where":{"all":[]}}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);

        issue = await (await Desk.MoveAsync(issue, "send")).ExpectAsync(HttpStatusCode.OK);
        await Desk.UntilAsync(issue, "sent");

        var rows = await Desk.GetAsync($"issues/{issue["id"]}/deliveries");
        Assert.Equal([$"anna-{slug}@a.example"], rows["items"]!.AsArray().Select(r => (string?)r!["address"]));
        using var gone = await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/segments/{german["id"]}", null, ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    [SkippableFact]
    public async Task Lists_and_exports_take_a_segment_a_state_a_domain_and_a_section()
    {
        var slug = await PeopleAsync();
        using var made = await Post(slug, $"Only {slug}", """{"field":"language","is":["de"]}""");
        await made.ExpectAsync(HttpStatusCode.Created);

        Assert.Equal("anna ben", await ListedAsync($"segment=only%20{slug}"));
        Assert.Equal("anna", await ListedAsync($"segment=only%20{slug}&q=anna"));
        Assert.Equal("dora", await ListedAsync($"publication={slug}&state=paused"));
        Assert.Equal("carla", await ListedAsync($"publication={slug}&section=sport"));
        Assert.Equal("anna ben dora", await ListedAsync($"publication={slug}&section=world"));
        Assert.Equal("anna carla", await ListedAsync($"publication={slug}&q=@a.example"));
        Assert.Equal("ben", await ListedAsync($"publication={slug}&q=ben-{slug}"));
        Assert.Equal("dora", await ListedAsync($"publication={slug}&domain=b.example&state=paused"));
        await (await fixture.Service.Admin.GetAsync($"/api/v1/subscribers?publication={slug}&section=none")).ExpectProblemAsync(422);
        var csv = CsvReaderTests.Rows(new StringReader((await fixture.Service.Admin.GetStringAsync($"/api/v1/publications/{slug}/subscribers.csv?segment=only%20{slug}")).TrimStart('\uFEFF')), ',');
        Assert.Equal(["anna", "ben"], csv.Skip(1).Select(r => r[0].Split('-')[0]).Order(StringComparer.Ordinal));
    }

    /// <summary>Whatever is asked, the text of the statement is made of this program's words and places for values, and both databases run it.</summary>
    [SkippableFact]
    public async Task Nothing_that_somebody_types_comes_into_the_statement()
    {
        var random = new Random(20261128);
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var database = db.Database.IsSqlite() ? DatabaseProvider.Sqlite : DatabaseProvider.PostgreSql;
        var reader = scope.ServiceProvider.GetRequiredService<SegmentReader>();
        var slug = await Desk.PublicationAsync(Sections);
        var publication = await db.Publications.AsNoTracking().FirstAsync(p => p.Slug == slug);
        for (var i = 0; i < 150; i++)
        {
            var where = Hostile.Condition(random, depth: 3);
            var values = new List<object>();
            var sql = SegmentSql.Write(where, SegmentScope.Of(database, DateTimeOffset.UnixEpoch, publication), value =>
            {
                values.Add(value);
                return "\u00A7";
            });
            Assert.Matches(Hostile.OurWords, sql);
            Assert.Equal(sql.Count(c => c == '\u00A7'), values.Count);
            Assert.True((await reader.CountAsync(publication, where, default)).Subscriptions >= 0);
        }
    }

    private async Task<string> PeopleAsync()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync(Sections);
        await ImportAsync(slug, $"""
            email,name,city,language,sections
            anna-{slug}@a.example,Änna,Berlin,de,
            ben-{slug}@b.example,Ben,Rome,de-AT,world
            carla-{slug}@a.example,Carla,,,sport
            dora-{slug}@b.example,Dora,,en,
            """);
        var dora = (await Desk.GetAsync($"subscribers?q=dora-{slug}"))["items"]![0]!;
        var paused = $$"""{"subscriptions":[{"publication":"{{slug}}","state":"paused"}]}""";
        await (await fixture.Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{dora["id"]}", paused, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        return slug;
    }

    private async Task<string> MeantAsync(string slug, string where)
    {
        var rows = await ExportAsync(slug, await IdAsync(slug, where));
        var count = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/segments/count", $$"""{"publication":"{{slug}}","where":{{where}}}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(rows.Count, (int)count["subscriptions"]!);
        return string.Join(' ', rows.Select(a => a.Split('-')[0]).Order(StringComparer.Ordinal));
    }

    private async Task<string> IdAsync(string slug, string where)
    {
        using var made = await Post(slug, Guid.NewGuid().ToString("N"), where);
        return (string)(await made.ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    private Task<HttpResponseMessage> Post(string slug, string name, string where) =>
        fixture.Service.Admin.SendAsync("POST", "/api/v1/segments", $$"""{"publication":"{{slug}}","name":"{{name}}","where":{{where}}}""");

    private async Task<string> ListedAsync(string query) => string.Join(
        ' ', (await Desk.GetAsync("subscribers?" + query))["items"]!.AsArray().Select(s => ((string)s!["email"]!).Split('-')[0]).Order(StringComparer.Ordinal));

    private async Task<List<string>> ExportAsync(string slug, string segment)
    {
        var text = await fixture.Service.Admin.GetStringAsync($"/api/v1/publications/{slug}/subscribers.csv?segment={segment}");
        return [.. CsvReaderTests.Rows(new StringReader(text.TrimStart('\uFEFF')), ',').Skip(1).Select(r => r[0])];
    }

    private async Task ImportAsync(string slug, string csv)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv)) { Headers = { ContentType = new("text/csv") } };
        using var started = await fixture.Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true", content);
        var id = (await started.ExpectAsync(HttpStatusCode.Accepted))["id"];
        await Eventually.TrueAsync(async () => (string?)(await Desk.GetAsync($"imports/{id}"))["state"] == "done", TimeSpan.FromMinutes(2));
    }
}
