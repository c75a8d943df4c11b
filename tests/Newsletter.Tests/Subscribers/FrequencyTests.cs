using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>How often a reader wants mail: where they say it, and everywhere it is told.</summary>
public abstract class FrequencyTests(ServiceFixture fixture)
{
    private TestService Service => fixture.Service;

    private Desk Desk => new(Service.Admin);

    [SkippableFact]
    public async Task A_reader_chooses_it_on_their_settings_and_the_record_says_so()
    {
        var slug = await Desk.PublicationAsync("""
            "sections":[{"key":"sea","name":"At sea"}]
            """);
        var (reader, link) = await ReaderAsync(slug);
        Assert.True(IsChosen(await Service.Http.GetStringAsync(link), "every-issue"));
        var saved = await PostAsync(link, ("sections", "sea"), ("frequency", "Monthly"));
        Assert.True(IsChosen(saved, "monthly"));
        var subscription = await SubscriptionAsync(reader);
        Assert.Equal(("monthly", """["sea"]"""), ((string?)subscription["frequency"], subscription["sections"]!.ToJsonString()));

        // A form that does not ask leaves it as it is, and the same choice again is no line.
        await PostAsync(link, ("sections", "sea"));
        await PostAsync(link, ("frequency", "Monthly"));
        await PostAsync(link, ("frequency", "nonsense"));
        Assert.Equal("monthly", (string?)(await SubscriptionAsync(reader))["frequency"]);
        await PostAsync(link, ("frequency", "EveryIssue"));
        var said = (await Desk.GetAsync($"subscribers/{reader}/consents"))["items"]!.AsArray();
        Assert.Equal([("everyIssue", "link", "reader"), ("monthly", "link", "reader"), ("added", "api", "system")], said.Select(line => ((string?)line!["event"], (string?)line["how"], (string?)line["by"])));
        var export = await Desk.GetAsync($"subscribers/{reader}/export");
        Assert.Equal("everyIssue", (string?)export["subscriber"]!["subscriptions"]![0]!["frequency"]);
        Assert.Equal(3, export["consents"]!.AsArray().Count);
    }

    [SkippableFact]
    public async Task Where_it_is_not_offered_nobody_begins_it_and_who_has_it_may_go_back()
    {
        var slug = await Desk.PublicationAsync("""
            "digest":{"offered":false}
            """);
        var (reader, link) = await ReaderAsync(slug);
        Assert.DoesNotContain("name=\"frequency\"", await Service.Http.GetStringAsync(link), StringComparison.Ordinal);
        await PostAsync(link, ("frequency", "Monthly"));
        Assert.Equal("everyIssue", (string?)(await SubscriptionAsync(reader))["frequency"]);

        await PatchAsync(reader, slug, "\"frequency\":\"monthly\"");
        Assert.True(IsChosen(await Service.Http.GetStringAsync(link), "monthly"));
        Assert.Contains("name=\"frequency\"", await PostAsync(link), StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"frequency\"", await PostAsync(link, ("frequency", "EveryIssue")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_patch_that_does_not_name_it_leaves_it_and_a_wrong_word_is_refused()
    {
        var slug = await Desk.PublicationAsync();
        var (reader, _) = await ReaderAsync(slug);
        await PatchAsync(reader, slug, "\"frequency\":\"monthly\"");
        await PatchAsync(reader, slug, "\"individualFigures\":true");
        Assert.Equal("monthly", (string?)(await SubscriptionAsync(reader))["frequency"]);
        var answer = await Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{reader}", $$"""{"subscriptions":[{"publication":"{{slug}}","frequency":"daily"}]}""", ("If-Match", "*"));
        Assert.Contains("everyIssue", (await answer.ExpectProblemAsync(422)).ToJsonString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_list_brings_it_and_takes_it_away_again()
    {
        var slug = await Desk.PublicationAsync();
        await ReaderAsync(slug, "known");
        await ImportAsync(slug, "email,frequency\nmonth-LIST@readers.example,monthly\nevery-LIST@readers.example,everyIssue\nother-LIST@readers.example,weekly\n".Replace("LIST", slug, StringComparison.Ordinal));
        var csv = await Service.Admin.GetStringAsync($"/api/v1/publications/{slug}/subscribers.csv");
        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(',')).ToList();
        var (at, own) = (Array.IndexOf(rows[0], "frequency"), Array.IndexOf(rows[0], "attributes.frequency"));
        Assert.Equal(["month-" + slug], rows.Skip(1).Where(row => row[at] == "monthly").Select(row => row[0].Split('@')[0]));
        // What another service means by the word is kept as the newsroom's own.
        Assert.Equal("weekly", Assert.Single(rows, row => row[0].StartsWith("other", StringComparison.Ordinal))[own]);

        // The same file into another publication: people who are known get a subscription as the list says.
        var second = await Desk.PublicationAsync();
        await ImportAsync(second, csv);
        var count = await CountAsync(second, """{"field":"frequency","is":["monthly"]}""");
        Assert.Equal((1, 1, 1), ((int?)count["subscriptions"], (int?)count["active"], (int?)count["monthly"]));
        Assert.Equal(3, (int?)(await CountAsync(second, """{"not":{"field":"frequency","is":["monthly"]}}"""))["subscriptions"]);
        Assert.Equal(4, (int?)(await CountAsync(second, """{"field":"frequency","is":["monthly","everyIssue"]}"""))["subscriptions"]);
        var wrong = await Service.Admin.SendAsync("POST", "/api/v1/segments/count", $$$"""{"publication":"{{{second}}}","where":{"field":"frequency","is":["daily"]}}""");
        Assert.Contains("everyIssue, monthly", (await wrong.ExpectProblemAsync(422)).ToJsonString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Who_is_added_with_it_has_the_line_that_a_later_choice_would_have_written()
    {
        var (slug, second) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        var json = $$"""{"email":"monthly-{{slug}}@readers.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}","frequency":"monthly","individualFigures":true}]}""";
        var added = (await (await Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created))["id"]!;
        Assert.Equal([("monthly", "api"), ("figuresOn", "api"), ("added", "api")], await LinesAsync((string)added!));

        // By a list: somebody who is new, and somebody who is known and gets a subscription.
        await ImportAsync(second, $"email,frequency\nlisted-{slug}@readers.example,monthly\nusual-{slug}@readers.example,\nmonthly-{slug}@readers.example,monthly\n");
        Assert.Equal([("monthly", "import"), ("added", "import")], await LinesAsync(await IdAsync($"listed-{slug}@readers.example")));
        Assert.Equal([("added", "import")], await LinesAsync(await IdAsync($"usual-{slug}@readers.example")));
        Assert.Equal([("monthly", "import"), ("added", "import")], (await LinesAsync((string)added!)).Take(2));

        using var staff = await StaffSession.SignedInAsync(Service, Role.Admin);
        using (await staff.SendAsync("/desk/subscribers/new", "/desk/subscribers/new", ("Form.Email", $"desk-{slug}@readers.example"), ("Form.Publication", slug), ("Form.Frequency", "Monthly"), ("Form.Confirmed", "true")))
            Assert.Equal([("monthly", "desk"), ("added", "desk")], await LinesAsync(await IdAsync($"desk-{slug}@readers.example")));
    }

    private async Task<string> IdAsync(string email) => (string)(await Desk.GetAsync($"subscribers?q={Uri.EscapeDataString(email)}"))["items"]![0]!["id"]!;

    private async Task<IEnumerable<(string?, string?)>> LinesAsync(string id) =>
        (await Desk.GetAsync($"subscribers/{id}/consents"))["items"]!.AsArray().Select(line => ((string?)line!["event"], (string?)line["how"]));

    [SkippableFact]
    public async Task A_publication_says_when_its_digest_goes_out_and_need_not()
    {
        var slug = await Desk.PublicationAsync("""
            "digest":{"day":31,"time":"07:15"}
            """);
        var publication = await Desk.GetAsync($"publications/{slug}");
        Assert.Equal("""{"offered":true,"day":31,"time":"07:15"}""", publication["digest"]!.ToJsonString());
        foreach (var (digest, field) in new[] { ("""{"day":0}""", "digest.day"), ("""{"day":32}""", "digest.day"), ("""{"time":"09:00"}""", "digest.time") })
        {
            publication["digest"] = JsonNode.Parse(digest);
            var problem = await (await PutAsync(slug, publication)).ExpectProblemAsync(422);
            Assert.NotNull(problem["errors"]![field]);
        }

        publication.Remove("digest");
        var without = await (await PutAsync(slug, publication)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("""{"offered":true,"day":null,"time":null}""", without["digest"]!.ToJsonString());

        using var staff = await StaffSession.SignedInAsync(Service, Role.Admin);
        var page = await staff.Http.GetStringAsync($"/desk/publications/{slug}");
        Assert.Contains("Form.Digest.Day", page, StringComparison.Ordinal);
    }

    private static bool IsChosen(string page, string id)
    {
        var at = page.IndexOf($"id=\"{id}\"", StringComparison.Ordinal);
        return at >= 0 && page[at..page.IndexOf('>', at)].Contains("checked", StringComparison.Ordinal);
    }

    private async Task<(string Id, string Link)> ReaderAsync(string slug, string name = "reader")
    {
        var json = $$"""{"email":"{{name}}-{{slug}}@readers.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""";
        var reader = (string)(await (await Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created))["id"]!;
        return (reader, $"/{slug}/preferences/" + await Service.TokenAsync(Newsletter.Data.Secrets.TokenPurpose.Preferences, slug, reader));
    }

    private async Task<JsonNode> SubscriptionAsync(string reader) => (await Desk.GetAsync($"subscribers/{reader}"))["subscriptions"]![0]!;

    private async Task PatchAsync(string reader, string slug, string change) =>
        await (await Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{reader}", $$"""{"subscriptions":[{"publication":"{{slug}}",{{change}}}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);

    private Task<HttpResponseMessage> PutAsync(string slug, JsonObject publication) =>
        Service.Admin.SendAsync("PUT", $"/api/v1/publications/{slug}", publication.ToJsonString(), ("If-Match", "*"));

    private async Task<JsonObject> CountAsync(string slug, string where) =>
        await (await Service.Admin.SendAsync("POST", "/api/v1/segments/count", $$"""{"publication":"{{slug}}","where":{{where}}}""")).ExpectAsync(HttpStatusCode.OK);

    private async Task<string> PostAsync(string link, params (string Name, string Value)[] fields)
    {
        using var answer = await Service.Http.PostAsync(link, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task ImportAsync(string slug, string csv)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(csv)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        var begun = await (await Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true", body)).ExpectAsync(HttpStatusCode.Accepted);
        await Eventually.TrueAsync(async () => (string?)(await Desk.GetAsync($"imports/{begun["id"]}"))["state"] == "done");
    }
}

public sealed class FrequencyTestsOnSqlite(OnSqlite fixture) : FrequencyTests(fixture), IClassFixture<OnSqlite>;

public sealed class FrequencyTestsOnPostgreSql(OnPostgreSql fixture) : FrequencyTests(fixture), IClassFixture<OnPostgreSql>;
