using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Publications;
using Newsletter.Shell.DelimitedText;
using Newsletter.Tests.Shell;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SqliteSubscriberImportTests(OnSqlite fixture) : SubscriberImportTests(fixture), IClassFixture<OnSqlite>;

public sealed class PostgreSqlSubscriberImportTests(OnPostgreSql fixture) : SubscriberImportTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>Lists of subscribers over the API.</summary>
public abstract class SubscriberImportTests(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    public static TheoryData<string> Lists
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
            return string.IsNullOrEmpty(folder) ? ["none"] : [.. Directory.EnumerateFiles(Path.Combine(folder, "csv"), "own-*.csv").Select(f => Path.GetFileName(f)!)];
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Lists))]
    public async Task The_lists_of_the_corpus_come_in(string name)
    {
        Skip.If(name == "none", "NEWSLETTER_CORPUS is not set");
        _ = fixture.Service;
        var path = Path.Combine(Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS")!, "csv", name);
        var expected = JsonNode.Parse(File.ReadAllText(path + ".json"))!;
        var slug = await Desk.PublicationAsync();
        using var response = await PostAsync(slug, await File.ReadAllBytesAsync(path), "?confirmed=true");
        if ((bool?)expected["expect_error"] == true)
        {
            await response.ExpectProblemAsync(422);
            return;
        }

        var import = await UntilAsync(response, "done");
        var there = (await ExportAsync(slug)).Skip(1).ToDictionary(r => EmailAddress.Read(r[0])!.Key, r => r[4]);
        var active = there.Where(p => p.Value == "active").Select(p => p.Key).Order(StringComparer.Ordinal);
        if (expected["count"] is { } count)
        {
            Assert.Equal((int)count, (int)import["added"]! + (int)import["updated"]!);
            Assert.Equal((int)count, there.Count);
            return;
        }

        Assert.Equal(Keys(expected["accept_unique"] ?? expected["accept_any"]), active);
        Assert.Equal(Keys(expected["suppress"]), there.Where(p => p.Value is "left" or "bounced").Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(expected["duplicates"]?.AsObject().Count ?? 0, (int)import["duplicates"]!);
        Assert.Equal(expected["review"]?.AsArray().Count ?? 0, (int)import["review"]!);
        Assert.Equal(expected["reject"]?.AsArray().Count ?? 0, (int)import["refused"]!);
    }

    public static TheoryData<string> OwnLists() =>
        [.. Directory.EnumerateFiles(Repository.At("tests", "corpus", "lists"), "*.csv").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    /// <summary>Exports of the usual services, in the encodings and shapes that people and spreadsheets make of them.</summary>
    [SkippableTheory]
    [MemberData(nameof(OwnLists))]
    public async Task Lists_as_they_are_found_come_in(string name)
    {
        _ = fixture.Service;
        var path = Repository.At("tests", "corpus", "lists", name);
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(path + ".json"))!;
        var slug = await Desk.PublicationAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(path + ".csv")), "file", (string?)expected["file"] ?? "list.csv" } };
        using var response = await fixture.Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true", form);
        if ((bool?)expected["refuse"] == true)
        {
            await response.ExpectProblemAsync(422);
            return;
        }

        var import = await UntilAsync(response, "done");
        var there = (await ExportAsync(slug)).Skip(1).ToDictionary(r => CsvWriter.Unescaped(r[0]).ToString());
        Assert.Equal(Texts(expected["active"]), there.Where(p => p.Value[4] == "active").Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(Texts(expected["suppress"]), there.Where(p => p.Value[4] is "left" or "bounced" or "complained").Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ((int?)expected["duplicates"] ?? 0, (int?)expected["review"] ?? 0, (int?)expected["refused"] ?? 0),
            ((int)import["duplicates"]!, (int)import["review"]!, (int)import["refused"]!));
        Assert.All(expected["names"]?.AsObject() ?? [], n => Assert.Equal((string?)n.Value, there[n.Key][1]));
    }

    [SkippableFact]
    public async Task A_list_may_be_as_wide_and_a_cell_as_long_as_it_likes()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        var wide = await ImportAsync(slug, $"email{string.Concat(Enumerable.Repeat(",c", 20_000))}\nwide-{slug}@a.example{string.Concat(Enumerable.Repeat(",1", 20_000))}\n");
        var tall = await ImportAsync(slug, $"email,life,name\ntall-{slug}@a.example,\"{new string('x', 1_000_000)}\",Tall\nnext-{slug}@a.example,,Next\n");
        Assert.Equal((1, 2, 0), ((int)wide["added"]!, (int)tall["added"]!, (int)tall["refused"]!));
        Assert.Contains(await ExportAsync(slug), r => r[0] == $"tall-{slug}@a.example" && r[1] == "Tall");
    }

    [SkippableFact]
    public async Task Nobody_who_has_left_or_bounced_is_brought_back()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        await ImportAsync(slug, $"email,status\nleft-{slug}@a.example,unsubscribed\ndead-{slug}@a.example,cleaned\nspam-{slug}@a.example,complained\n");
        var again = await ImportAsync(slug, $"email\nLEFT-{slug}@A.example\ndead-{slug}@a.example\nspam-{slug}@a.example\nnew-{slug}@a.example\n");
        Assert.Equal(3, (int)again["suppressed"]!);
        Assert.Equal(1, (int)again["added"]!);
        Assert.Equal(["active", "bounced", "complained", "left"], (await ExportAsync(slug)).Skip(1).Select(r => r[4]).Order(StringComparer.Ordinal));
        var errors = await Rows($"imports/{again["id"]}/errors");
        Assert.Equal(["row", "kind", "reason", "email"], errors[0]);
        Assert.Equal(3, errors.Count(r => r[1] == "suppressed"));
    }

    [SkippableFact]
    public async Task Without_confirmation_nobody_gets_mail_until_somebody_asks_them()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        var import = await ImportAsync(slug, $"email\nasked-{slug}@a.example\n", "");
        Assert.Equal("pending", (await ExportAsync(slug))[1][4]);
        var asked = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/imports/{import["id"]}/ask")).ExpectAsync(HttpStatusCode.OK);
        Assert.NotNull(asked["askedAt"]);
    }

    [SkippableFact]
    public async Task An_import_is_undone_but_not_what_readers_did_since()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        await ImportAsync(slug, $"email,name,City\nknown-{slug}@a.example,Known,Rome\n");
        var import = await ImportAsync(slug, $"email,name,City\nknown-{slug}@a.example,Renamed,Oslo\nnew-{slug}@a.example,New,Bonn\ngone-{slug}@a.example,Gone,Bonn\n");
        Assert.Equal((1, 2), ((int)import["updated"]!, (int)import["added"]!));
        var gone = (await Desk.GetAsync($"subscribers?q=gone-{slug}"))["items"]![0]!;
        var left = $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"}]}""";
        await (await fixture.Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{gone["id"]}", left, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);

        var undone = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/imports/{import["id"]}/undo")).ExpectAsync(HttpStatusCode.OK);

        Assert.Equal("undone", (string?)undone["state"]);
        var rows = await ExportAsync(slug);
        Assert.Equal([$"gone-{slug}@a.example left", $"known-{slug}@a.example active"], rows.Skip(1).Select(r => $"{r[0]} {r[4]}").Order(StringComparer.Ordinal));
        Assert.Equal("Known", rows.Single(r => r[0].StartsWith("known", StringComparison.Ordinal))[1]);
        Assert.Equal("Rome", rows.Single(r => r[0].StartsWith("known", StringComparison.Ordinal))[^1]);
        var twice = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/imports/{import["id"]}/undo")).ExpectProblemAsync(409);
        Assert.Equal("undone", (string?)twice["state"]);
    }

    /// <summary>How, when, in which words, from where: of everybody on a list once, of those of whom the list knows more in their own line.</summary>
    [SkippableFact]
    public async Task Who_came_by_a_list_has_a_consent_and_a_line_in_the_record()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        await ImportAsync(slug, $"email,opt-in time,opt-in ip,status\nplain-{slug}@a.example,,,\nown-{slug}@a.example,2023-05-01 10:00:00,192.0.2.7,\ngone-{slug}@a.example,,,unsubscribed\nahead-{slug}@a.example,2099-05-01,,\n", "?confirmed=true&consent=Form%20of%202019");
        var (plain, own, gone) = (await RecordAsync($"plain-{slug}"), await RecordAsync($"own-{slug}"), await RecordAsync($"gone-{slug}"));

        Assert.Equal("import added Form of 2019", $"{plain.Consent["how"]} {plain.Line["event"]} {plain.Line["text"]}");
        Assert.Equal("Form of 2019", (string?)plain.Consent["text"]);
        Assert.Equal("Form of 2019 Agreed 2023-05-01T10:00:00+00:00, as the list says.", (string?)own.Line["text"]);
        Assert.Equal("192.0.2.7", (string?)own.Line["address"]);
        Assert.Equal("2023-05-01T10:00:00+00:00 192.0.2.7 Form of 2019", $"{own.Consent["at"]} {own.Consent["address"]} {own.Consent["text"]}");
        Assert.Equal("left", (string?)gone.Line["event"]);
        Assert.Equal("Form of 2019", (string?)(await RecordAsync($"ahead-{slug}")).Line["text"]); // nobody agreed in 2099
        Assert.NotNull(plain.Line["by"]);
    }

    [SkippableTheory]
    [InlineData("Correo electrónico;Fecha de alta;IP de alta", "2022-03-14 18:05:00")]
    [InlineData("E-Mail;Abonniert seit;Anmelde-IP", "14.03.2022 18:05")]
    [InlineData("Email;Abonné depuis;Adresse IP", "14/03/2022 18:05")]
    [InlineData("Email;Подписан с;IP-адрес", "14.03.2022 18:05")]
    public async Task When_and_from_where_they_agreed_is_known_by_its_columns(string header, string at)
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        await ImportAsync(slug, $"{header}\nmaria-{slug}@a.example;{at};2001:db8::7\n", "?confirmed=true&consent=Fair");
        var consent = (await RecordAsync($"maria-{slug}")).Consent;
        Assert.Equal("2022-03-14T18:05:00+00:00 2001:db8::7", $"{consent["at"]} {consent["address"]}");
    }

    /// <summary>Who said no does not become an active subscriber because the column is called otherwise here.</summary>
    [SkippableTheory]
    [InlineData("Einwilligung", "Ja", "Nein")]
    [InlineData("Samtykke", "Ja", "Nei")]
    [InlineData("Suostumus", "Kyllä", "Ei")]
    [InlineData("Съгласие", "Да", "Не")]
    [InlineData("Consent", "Yes", "No")]
    [InlineData("Consent to e-mail marketing", "1", "0")]
    [InlineData("Consentement", "Oui", "Non")]
    [InlineData("Lettre d'information", "oui", "non")]
    [InlineData("Согласие на рассылку", "Да", "Нет")]
    [InlineData("Рассылка", "да", "нет")]
    [InlineData("Boletín", "sí", "no")]
    [InlineData("Suscripción", "sí", "no")]
    [InlineData("Iscrizione", "sì", "no")]
    [InlineData("النشرة البريدية", "نعم", "لا")]
    [InlineData("DSGVO-Einwilligung", "Ja", "Nein")]
    [InlineData("E-Mail-Werbung", "Ja", "Nein")]
    [InlineData("Marketing opt-in", "Yes", "No")]
    [InlineData("Nieuwsbrief", "ja", "nee")]
    [InlineData("Zgoda", "Tak", "Nie")]
    [InlineData("Bülten", "Evet", "Hayır")]
    [InlineData("メルマガ", "はい", "いいえ")]
    [InlineData("订阅", "是", "否")]
    [InlineData("wants_newsletter", "t", "f")]
    [InlineData("Can email", "Yes", "No")]
    [InlineData("No newsletter", "No", "Yes")]
    [InlineData("Kein Newsletter", "nein", "ja")]
    public async Task A_no_is_one_whatever_was_asked(string header, string yes, string no)
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        await ImportAsync(slug, $"Email;{header}\nyes-{slug}@a.example;{yes}\nno-{slug}@a.example;{no}\n");
        Assert.Equal([$"no-{slug}@a.example left", $"yes-{slug}@a.example active"], (await ExportAsync(slug)).Skip(1).Select(r => $"{r[0]} {r[4]}").Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task What_nobody_ticked_is_no_consent()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        await ImportAsync(slug, $"Email,Newsletter\nticked-{slug}@a.example,x\nempty-{slug}@a.example,\n");
        Assert.Equal([$"empty-{slug}@a.example pending", $"ticked-{slug}@a.example active"], (await ExportAsync(slug)).Skip(1).Select(r => $"{r[0]} {r[4]}").Order(StringComparer.Ordinal));
    }

    /// <summary>A line is never changed, whatever is agreed later, and whatever becomes of the list.</summary>
    [SkippableFact]
    public async Task What_a_list_said_of_somebody_stays_in_the_record()
    {
        _ = fixture.Service;
        var (one, two) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        const string Said = "added Form of 2019 Agreed 2023-05-01T10:00:00+00:00, as the list says. 192.0.2.7";
        var import = await ImportAsync(one, $"email,opt-in time,opt-in ip\nchanged-{one}@a.example,2023-05-01 10:00:00,192.0.2.7\nstays-{one}@a.example,2023-05-01 10:00:00,192.0.2.7\n", "?confirmed=true&consent=Form%20of%202019");
        var changed = await EditAsync($"changed-{one}", $$$"""{"subscriptions":[{"publication":"{{{one}}}","state":"left","consent":{"how":"paper","at":"2024-02-03T00:00:00Z","text":"A card"}}]}""");
        var stays = await EditAsync($"stays-{one}", $$"""{"subscriptions":[{"publication":"{{two}}"}]}""");

        await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/imports/{import["id"]}/undo")).ExpectAsync(HttpStatusCode.OK);

        Assert.Equal([Said, "undone The list list.csv was taken out again. "], (await LinesAsync(stays, one)).Order(StringComparer.Ordinal));
        Assert.Equal("A card", (string?)changed["subscriptions"]![0]!["consent"]!["text"]);
        Assert.Contains(Said, await LinesAsync(changed, one));
    }

    private async Task<JsonNode> EditAsync(string who, string change)
    {
        var person = (await Desk.GetAsync($"subscribers?q={who}"))["items"]![0]!;
        return await (await fixture.Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{person["id"]}", change, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
    }

    private async Task<IReadOnlyList<string>> LinesAsync(JsonNode person, string publication)
    {
        var lines = (await Desk.GetAsync($"subscribers/{person["id"]}/consents"))["items"]!.AsArray();
        return [.. lines.Where(l => (string?)l!["publication"] == publication).Select(l => $"{l!["event"]} {l["text"]} {l["address"]}")];
    }

    [SkippableFact]
    public async Task The_record_of_somebody_known_says_what_a_list_added_and_that_it_was_taken_back()
    {
        _ = fixture.Service;
        var (one, two) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        await ImportAsync(one, $"email\nknown-{one}@a.example\n");
        var import = await ImportAsync(two, $"email\nknown-{one}@a.example\n");
        await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/imports/{import["id"]}/undo")).ExpectAsync(HttpStatusCode.OK);
        var known = (await Desk.GetAsync($"subscribers?q=known-{one}"))["items"]![0]!;

        var lines = (await Desk.GetAsync($"subscribers/{known["id"]}/consents"))["items"]!.AsArray();

        Assert.Equal(new HashSet<string> { $"{one} added", $"{two} added", $"{two} undone" }, lines.Select(l => $"{l!["publication"]} {l["event"]}").ToHashSet());
        Assert.Equal(3, lines.Count);
    }

    private async Task<(JsonNode Consent, JsonNode Line)> RecordAsync(string who)
    {
        var person = (await Desk.GetAsync($"subscribers?q={who}"))["items"]![0]!;
        var lines = (await Desk.GetAsync($"subscribers/{person["id"]}/consents"))["items"]!.AsArray();
        return (person["subscriptions"]![0]!["consent"]!, Assert.Single(lines)!);
    }

    [SkippableFact]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        var import = await ImportAsync(slug, $"email\na-{slug}@a.example\nA-{slug}@a.example\nnothing\n", "?confirmed=true&dryRun=true");
        Assert.Equal((1, 1, 1), ((int)import["added"]!, (int)import["duplicates"]!, (int)import["refused"]!));
        Assert.Single(await ExportAsync(slug));
    }

    /// <summary>What goes out comes in again as it was, formulas and all.</summary>
    [SkippableFact]
    public async Task An_export_is_an_import()
    {
        _ = fixture.Service;
        var (from, to) = (await Desk.PublicationAsync(Sections), await Desk.PublicationAsync(Sections));
        await ImportAsync(from, $"""
            email,name,status,City,sections,opt-in time,opt-in ip,language
            +plus-{from}@a.example,"=HYPERLINK(""http://evil"")",subscribed,"-1, ""x"" €",world,2023-05-01 10:00:00,192.0.2.7,de
            left-{from}@bücher.example,"O'Brien, Müller",unsubscribed,,,,,
            """);
        using var response = await fixture.Service.Admin.GetAsync($"/api/v1/publications/{from}/subscribers.csv");
        var octets = await response.Content.ReadAsByteArrayAsync();
        Assert.DoesNotContain(",=", Encoding.UTF8.GetString(octets), StringComparison.Ordinal);
        await UntilAsync(await PostAsync(to, octets, "?confirmed=true"), "done");
        var (one, two) = (await ExportAsync(from), await ExportAsync(to));
        // How somebody agreed is now that a list said so, and since when they are here is now.
        Assert.Equal(one.Select(r => string.Join('|', [.. r[..11], .. r[14..]])), two.Select(r => string.Join('|', [.. r[..11], .. r[14..]])));
        Assert.Contains("2023-05-01T10:00:00.000Z", two.SelectMany(r => r));
    }

    [SkippableFact]
    public async Task A_list_may_come_as_a_form_and_with_a_map()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes($"Kontakt;Ort\na-{slug}@a.example;Kiel\n")), "file", "unsubscribed_members_export_1.csv" } };
        using var response = await fixture.Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?map=Kontakt=email&map=Ort=attributes.town", form);
        var import = await UntilAsync(response, "done");
        Assert.Equal(1, (int)import["suppressed"]!);
        Assert.Equal("left", (string?)import["list"]);
        Assert.Equal("attributes.town", (await ExportAsync(slug))[0][^1]);
        using var wrong = await PostAsync(slug, "a\nb\n"u8.ToArray(), "?map=missing=email");
        Assert.NotNull((await wrong.ExpectProblemAsync(422))["errors"]!["map"]);
    }

    [SkippableFact]
    public async Task Whom_the_suppressions_name_no_list_brings_in()
    {
        _ = fixture.Service;
        var slug = await Desk.PublicationAsync();
        foreach (var json in new[] { $$"""{"address":"no@{{slug}}.example"}""", $$"""{"domain":"never-{{slug}}.example"}""" })
            await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/suppressions", json)).ExpectAsync(HttpStatusCode.Created);

        var import = await ImportAsync(slug, $"town,full name,email\nKiel,No One,No@{slug}.example\n,,anybody@never-{slug}.example\n,,yes@{slug}.example\n");

        Assert.Equal((1, 2), ((int)import["added"]!, (int)import["suppressed"]!));
        Assert.Equal([$"yes@{slug}.example"], (await ExportAsync(slug)).Skip(1).Select(r => r[0]));
        var aside = (await Rows($"imports/{import["id"]}/errors")).Where(r => r.Contains("suppressed")).ToList();
        Assert.Equal([["", "No One", $"No@{slug}.example"], ["", "", $"anybody@never-{slug}.example"]], aside.Select(r => r[3..]));
    }

    private const string Sections = "\"sections\":[{\"key\":\"world\",\"name\":\"World\",\"on\":true},{\"key\":\"home\",\"name\":\"Home\",\"on\":true}]";

    private static IEnumerable<string> Keys(JsonNode? addresses) =>
        (addresses?.AsArray() ?? []).Select(a => EmailAddress.Read(((string)a!).Trim())!.Key).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Texts(JsonNode? addresses) => (addresses?.AsArray() ?? []).Select(a => (string)a!).Order(StringComparer.Ordinal);

    private async Task<JsonObject> ImportAsync(string slug, string csv, string query = "?confirmed=true") =>
        await UntilAsync(await PostAsync(slug, Encoding.UTF8.GetBytes(csv), query), "done");

    private async Task<HttpResponseMessage> PostAsync(string slug, byte[] csv, string query)
    {
        using var content = new ByteArrayContent(csv) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        return await fixture.Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports{query}", content);
    }

    private async Task<JsonObject> UntilAsync(HttpResponseMessage started, string state)
    {
        var id = (await started.ExpectAsync(HttpStatusCode.Accepted))["id"];
        JsonObject now = [];
        await Eventually.TrueAsync(async () => (string?)(now = await Desk.GetAsync($"imports/{id}"))["state"] != "running", TimeSpan.FromMinutes(2));
        Assert.True((string?)now["state"] == state, now.ToJsonString());
        return now;
    }

    private Task<List<string[]>> ExportAsync(string slug) => Rows($"publications/{slug}/subscribers.csv");

    private async Task<List<string[]>> Rows(string path)
    {
        var text = await fixture.Service.Admin.GetStringAsync("/api/v1/" + path);
        return CsvReaderTests.Rows(new StringReader(text.TrimStart('\uFEFF')), ',');
    }
}
