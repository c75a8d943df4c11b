using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>What readers do with the links that they have.</summary>
public sealed class ReaderPageTests(ReaderService readers) : IClassFixture<ReaderService>
{
    private const string Sections = """
        "sections":[{"key":"sea","name":"At sea"},{"key":"land","name":"On land"}]
        """;

    [Fact]
    public async Task Leaving_is_taken_back_with_one_press_for_seven_days()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync());
        var link = await reader.LeaveAsync();
        await ExpectAsync(HttpStatusCode.OK, await GetAsync(link));
        Assert.Equal("active", await reader.FieldAsync("state"));

        await ExpectAsync(HttpStatusCode.OK, await PostAsync(link, ("List-Unsubscribe", "One-Click")));
        Assert.Equal("left", await reader.FieldAsync("state"));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(link + "?handler=Why", ("reason", "TooMuch")));
        Assert.Equal("tooMuch", await reader.FieldAsync("leftReason"));

        readers.Clock.Advance(TimeSpan.FromDays(6));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(link + "?handler=Back"));
        Assert.Equal(("active", null), (await reader.FieldAsync("state"), await reader.FieldAsync("leftReason")));

        await PostAsync(link);
        readers.Clock.Advance(TimeSpan.FromDays(8));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(link + "?handler=Back"));
        Assert.Equal("left", await reader.FieldAsync("state"));
    }

    [Fact]
    public async Task Taking_back_is_no_yes_of_somebody_who_never_confirmed()
    {
        var slug = await readers.Desk.PublicationAsync();
        await PostAsync($"/{slug}", ("email", "asked@inbox.example"));
        var id = (string)(await readers.Desk.GetAsync("subscribers?q=asked@inbox.example"))["items"]![0]!["id"]!;
        var link = $"/{slug}/unsubscribe/{await readers.Service.TokenAsync(TokenPurpose.Leave, slug, id)}";
        foreach (var path in (string[])[link, link + "?handler=Back"])
        {
            using var answer = await PostAsync(path);
            Assert.DoesNotContain("handler=Back", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("left", (string?)(await readers.Desk.GetAsync($"subscribers/{id}"))["subscriptions"]![0]!["state"]);
    }

    [Fact]
    public async Task An_old_confirmation_does_not_bring_back_who_left()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync());
        var confirm = await reader.LinkAsync(TokenPurpose.Confirm, "confirm");
        await PostAsync(await reader.LeaveAsync());
        await ExpectAsync(HttpStatusCode.NotFound, await PostAsync(confirm));
        Assert.Equal("left", await reader.FieldAsync("state"));

        readers.Clock.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(confirm[..confirm.IndexOf("/confirm/", StringComparison.Ordinal)], ("email", reader.Address));
        await ExpectAsync(HttpStatusCode.OK, await GetAsync(confirm));
        Assert.Equal("left", await reader.FieldAsync("state"));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(confirm));
        Assert.Equal("active", await reader.FieldAsync("state"));
    }

    [Fact]
    public async Task A_pause_is_a_day_to_come_and_a_year_at_most()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync(Sections));
        var link = await reader.PreferencesAsync();
        var today = DateOnly.FromDateTime(readers.Clock.GetUtcNow().UtcDateTime);

        await PostAsync(link, ("sections", "land"), ("pausedUntil", $"{today.AddDays(30):yyyy-MM-dd}"));
        Assert.Equal($"{today.AddDays(30):yyyy-MM-dd}", await reader.FieldAsync("pausedUntil"));
        Assert.Equal("""["land"]""", (await reader.SeenAsync())!["subscriptions"]![0]!["sections"]!.ToJsonString());

        await PostAsync(link, ("pausedUntil", $"{today.AddYears(9):yyyy-MM-dd}"));
        Assert.InRange(DateOnly.Parse((await reader.FieldAsync("pausedUntil"))!, null), today.AddDays(360), today.AddDays(368));
        await PostAsync(link, ("pausedUntil", "2001-01-01"));
        Assert.Null(await reader.FieldAsync("pausedUntil"));
    }

    [Fact]
    public async Task A_day_that_cannot_be_read_is_told_and_nothing_is_saved()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync(Sections));
        var link = await reader.PreferencesAsync();
        await PostAsync(link, ("sections", "land"));

        using var answer = await PostAsync(link, ("sections", "sea"), ("pausedUntil", "24.12.2026"));

        await ExpectAsync(HttpStatusCode.UnprocessableEntity, answer);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Write the day like 2026-12-24. Nothing was saved.", page, StringComparison.Ordinal);
        // What they chose stands in the form all the same.
        Assert.Matches("id=\"section-sea\"[^>]*checked", page);
        Assert.DoesNotMatch("id=\"section-land\"[^>]*checked", page);
        Assert.Equal("""["land"]""", (await reader.SeenAsync())!["subscriptions"]![0]!["sections"]!.ToJsonString());
    }

    [Fact]
    public async Task What_is_kept_is_shown_and_taken_with_a_link_that_works_once()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync());
        Assert.DoesNotContain(reader.Address, await (await GetAsync(await reader.PreferencesAsync())).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var link = await AskPersonAsync(reader);
        await ExpectAsync(HttpStatusCode.OK, await GetAsync(link));
        Assert.Contains(reader.Address, await (await GetAsync(link)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var export = await PostAsync(link + "?handler=Export");
        Assert.Equal("application/json", export.Content.Headers.ContentType?.MediaType);
        var all = JsonNode.Parse(await export.Content.ReadAsStringAsync())!;
        Assert.Equal(reader.Address, (string?)all["subscriber"]!["email"]);
        Assert.NotEmpty(all["consents"]!.AsArray());
        Assert.NotNull(all["deliveries"]);
        await ExpectAsync(HttpStatusCode.NotFound, await PostAsync(link + "?handler=Export"));
        await ExpectAsync(HttpStatusCode.NotFound, await GetAsync(link));
    }

    [Fact]
    public async Task A_link_for_one_purpose_is_fresh_for_half_an_hour_and_until_the_next_is_asked_for()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync());
        var first = await AskPersonAsync(reader);
        await PostAsync(await reader.PreferencesAsync() + "?handler=Person");
        Assert.Equal(first, await reader.OnceAsync(ConfirmationKind.Person)); // asked again at once: no second mail
        readers.Clock.Advance(TimeSpan.FromMinutes(6));
        var second = await AskPersonAsync(reader);
        await ExpectAsync(HttpStatusCode.NotFound, await GetAsync(first));
        await ExpectAsync(HttpStatusCode.OK, await GetAsync(second));
        readers.Clock.Advance(TimeSpan.FromMinutes(31));
        await ExpectAsync(HttpStatusCode.NotFound, await GetAsync(second));
    }

    [Fact]
    public async Task An_address_changes_once_both_sides_have_said_so()
    {
        var slug = await readers.Desk.PublicationAsync();
        var reader = await readers.ReaderAsync(slug);
        var person = await AskPersonAsync(reader);
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, await PostAsync(person + "?handler=Move", ("email", "nonsense")));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(person + "?handler=Move", ("email", "moved@inbox.example")));
        await ExpectAsync(HttpStatusCode.NotFound, await GetAsync(person));
        Assert.Equal("moved@inbox.example", (await reader.AskedAsync(ConfirmationKind.Address)).Address);

        var link = await reader.OnceAsync(ConfirmationKind.Address);
        await ExpectAsync(HttpStatusCode.OK, await GetAsync(link));
        Assert.NotNull(await reader.SeenAsync());
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(link));
        var moved = (await reader.SeenAsync("moved@"))!;
        Assert.Equal("moved@inbox.example", (string?)moved["email"]);
        Assert.Equal("moved link", await readers.Desk.LastSaidAsync((string)moved["id"]!));
        await ExpectAsync(HttpStatusCode.NotFound, await PostAsync(link));
    }

    [Fact]
    public async Task Nobody_moves_to_the_address_of_another_reader()
    {
        var slug = await readers.Desk.PublicationAsync();
        var (reader, other) = (await readers.ReaderAsync(slug), await readers.ReaderAsync(slug));
        // Asking says nothing about the other.
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(await AskPersonAsync(reader) + "?handler=Move", ("email", other.Address)));
        await ExpectAsync(HttpStatusCode.Conflict, await PostAsync(await reader.OnceAsync(ConfirmationKind.Address)));
        Assert.NotNull(await reader.SeenAsync());
    }

    [Fact]
    public async Task Erasing_takes_a_tick_and_leaves_nothing()
    {
        var reader = await readers.ReaderAsync(await readers.Desk.PublicationAsync());
        var (link, leave, preferences) = (await AskPersonAsync(reader), await reader.LeaveAsync(), await reader.PreferencesAsync());
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, await PostAsync(link + "?handler=Erase"));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(link + "?handler=Erase", ("sure", "yes")));
        Assert.Null(await reader.SeenAsync());
        await ExpectAsync(HttpStatusCode.NotFound, await GetAsync(link));
        await ExpectAsync(HttpStatusCode.NotFound, await GetAsync(preferences));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(leave)); // old mail still says goodbye
    }

    [Fact]
    public async Task No_link_does_what_another_is_for()
    {
        var slug = await readers.Desk.PublicationAsync();
        var other = await readers.Desk.PublicationAsync();
        var reader = await readers.ReaderAsync(slug);
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(await AskPersonAsync(reader) + "?handler=Move", ("email", "elsewhere@inbox.example")));
        readers.Clock.Advance(TimeSpan.FromMinutes(6));
        string[] links = [await reader.LeaveAsync(), await reader.PreferencesAsync(), await AskPersonAsync(reader), await reader.OnceAsync(ConfirmationKind.Address)];
        string[] paths = ["unsubscribe", "preferences", "person", "address", "confirm"];
        foreach (var token in links.Select(link => link.Split('/')[^1]))
        {
            var open = new List<string>();
            foreach (var path in paths)
            {
                if ((await GetAsync($"/{slug}/{path}/{token}")).StatusCode == HttpStatusCode.OK)
                    open.Add($"/{slug}/{path}/{token}");
                Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/{other}/{path}/{token}")).StatusCode);
            }

            Assert.Contains(Assert.Single(open), links);
        }
    }

    private async Task<string> AskPersonAsync(ReaderInbox reader)
    {
        // A mail that is on its way is not asked for again.
        await Eventually.TrueAsync(async () => await readers.WithDbAsync(async db => await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.AllAsync(db.Confirmations, c => c.NextAt == null)));
        await ExpectAsync(HttpStatusCode.OK, await PostAsync(await reader.PreferencesAsync() + "?handler=Person"));
        return await reader.OnceAsync(ConfirmationKind.Person);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => readers.Service.Http.GetAsync(path);

    private Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        readers.Service.Http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    private static async Task ExpectAsync(HttpStatusCode status, HttpResponseMessage answer) =>
        Assert.True(answer.StatusCode == status, $"{answer.RequestMessage?.RequestUri}: {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
}
