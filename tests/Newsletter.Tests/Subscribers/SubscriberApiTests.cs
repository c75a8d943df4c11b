using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SubscriberApiOnSqlite(OnSqlite fixture) : SubscriberApiSuite(fixture), IClassFixture<OnSqlite>;

public sealed class SubscriberApiOnPostgreSql(OnPostgreSql fixture) : SubscriberApiSuite(fixture), IClassFixture<OnPostgreSql>;

public abstract class SubscriberApiSuite(ServiceFixture fixture)
{
    private readonly string _email = $"{Guid.CreateVersion7():N}@readers.example";

    private Desk Desk => new(fixture.Service.Admin);

    [SkippableTheory]
    [InlineData("active", false, 422)]
    [InlineData("paused", false, 422)]
    [InlineData("bounced", true, 422)]
    [InlineData("complained", true, 422)]
    [InlineData("pending", true, 422)]
    [InlineData("pending", false, 201)]
    [InlineData("active", true, 201)]
    [InlineData("paused", true, 201)]
    [InlineData("left", true, 201)]
    [InlineData("left", false, 201)]
    public async Task A_new_subscription_is_as_was_said_or_refused(string state, bool confirmed, int status)
    {
        var slug = await Desk.PublicationAsync();
        using var response = await AddAsync($$"""{"publication":"{{slug}}","state":"{{state}}"}""", confirmed);
        if (status == 422)
        {
            var problem = await response.ExpectProblemAsync(422);
            Assert.True(problem["errors"]!.AsObject().ContainsKey("subscriptions[0].state"));
            return;
        }

        var added = await response.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal(state, (string?)added["subscriptions"]![0]!["state"]);
    }

    [SkippableFact]
    public async Task A_change_leaves_alone_what_it_does_not_name()
    {
        var slug = await Desk.PublicationAsync("""
            "sections":[{"key":"city","name":"City"},{"key":"sport","name":"Sport"}]
            """);
        var id = await IdAsync($$"""{"publication":"{{slug}}","sections":["city"],"individualFigures":true,"pausedUntil":"2027-01-01"}""");
        var changed = await (await PatchAsync(id, $$"""{"subscriptions":[{"publication":"{{slug}}","state":"paused"}]}""")).ExpectAsync(HttpStatusCode.OK);
        var subscription = changed["subscriptions"]![0]!;
        Assert.Equal("paused", (string?)subscription["state"]);
        Assert.Equal("""["city"]""", subscription["sections"]!.ToJsonString());
        Assert.Equal((true, "2027-01-01"), ((bool)subscription["individualFigures"]!, (string?)subscription["pausedUntil"]));

        changed = await (await PatchAsync(id, $$"""{"subscriptions":[{"publication":"{{slug}}","sections":null,"pausedUntil":null}]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Null(changed["subscriptions"]![0]!["sections"]);
        Assert.Null(changed["subscriptions"]![0]!["pausedUntil"]);
    }

    [SkippableFact]
    public async Task A_subscription_that_is_added_later_is_asked_for_unless_it_is_confirmed()
    {
        var (first, second, third) = (await Desk.PublicationAsync(), await Desk.PublicationAsync(), await Desk.PublicationAsync());
        var id = await IdAsync($$"""{"publication":"{{first}}"}""");
        var changed = await (await PatchAsync(id, $$"""{"subscriptions":[{"publication":"{{second}}"}]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("pending", (string?)changed["subscriptions"]![1]!["state"]);
        changed = await (await PatchAsync(id, $$"""{"subscriptions":[{"publication":"{{third}}"}],"confirmed":true}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("active", (string?)changed["subscriptions"]![2]!["state"]);

        var export = await Desk.GetAsync($"subscribers/{id}/export");
        Assert.Equal([second], export["confirmations"]!.AsArray().Select(c => (string?)c!["publication"]));
    }

    [SkippableFact]
    public async Task An_export_of_a_person_has_what_was_sent_to_them()
    {
        var slug = await Desk.PublicationAsync();
        var id = await IdAsync($$"""{"publication":"{{slug}}"}""");
        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        await Desk.UntilAsync(issue, "sent");
        var export = await Desk.GetAsync($"subscribers/{id}/export");
        Assert.Equal(_email, (string?)export["subscriber"]!["email"]);
        var delivery = export["deliveries"]!.AsArray().Single()!;
        Assert.Equal((slug, "This week", "accepted"), ((string?)delivery["publication"], (string?)delivery["subject"], (string?)delivery["state"]));

        var sent = (await Desk.GetAsync($"subscribers/{id}/deliveries"))["items"]!.AsArray().Single()!;
        Assert.Equal(((string?)issue["id"], slug, "accepted"), ((string?)sent["issue"], (string?)sent["publication"], (string?)sent["state"]));
        using var other = await fixture.Service.AsAsync(Role.Admin, await Desk.PublicationAsync());
        await (await other.GetAsync($"/api/v1/subscribers/{id}/deliveries")).ExpectProblemAsync(404);
    }

    [SkippableFact]
    public async Task An_address_is_changed_by_those_who_keep_all_they_read()
    {
        var (mine, others) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        var id = await IdAsync($$"""{"publication":"{{mine}}"},{"publication":"{{others}}"}""");
        using var admin = await fixture.Service.AsAsync(Role.Admin, mine);

        await (await admin.SendAsync("PATCH", $"/api/v1/subscribers/{id}", $$"""{"email":"taken.over.{{_email}}"}""", ("If-Match", "*"))).ExpectProblemAsync(403);
        Assert.Equal(_email, (string?)(await Desk.GetAsync($"subscribers/{id}"))["email"]);
        // Their own part they keep as before, and sending back what was read changes nothing.
        var changed = await (await admin.SendAsync("PATCH", $"/api/v1/subscribers/{id}", $$"""{"email":"{{_email.ToUpperInvariant()}}","name":"Ida"}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Ida", (string?)changed["name"]);
        Assert.NotEqual("moved api", await Desk.LastSaidAsync(id));
        await (await PatchAsync(id, $$"""{"email":"moved.{{_email}}"}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("moved api", await Desk.LastSaidAsync(id));
    }

    [SkippableFact]
    public async Task Nobody_has_agreed_in_the_future()
    {
        var slug = await Desk.PublicationAsync();
        var at = DateTimeOffset.UtcNow.AddDays(2);
        var refused = await (await AddAsync($$$"""{"publication":"{{{slug}}}","consent":{"how":"form","at":"{{{at:yyyy-MM-ddTHH:mm:ssZ}}}"}}""", confirmed: true)).ExpectProblemAsync(422);
        Assert.NotNull(refused["errors"]!["subscriptions[0].consent.at"]);
    }

    [SkippableFact]
    public async Task A_change_names_each_publication_once()
    {
        var slug = await Desk.PublicationAsync();
        var id = await IdAsync($$"""{"publication":"{{slug}}"}""");
        var problem = await (await PatchAsync(id, $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"},{"publication":"{{slug}}"}]}""")).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey("subscriptions"));
        Assert.Equal("active", (string?)(await Desk.GetAsync($"subscribers/{id}"))["subscriptions"]![0]!["state"]);
    }

    [SkippableFact]
    public async Task An_export_of_a_person_is_for_those_who_keep_all_they_read()
    {
        var (mine, others) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        var id = await IdAsync($$"""{"publication":"{{mine}}"},{"publication":"{{others}}"}""");
        using var admin = await fixture.Service.AsAsync(Role.Admin, mine);
        await (await admin.GetAsync($"/api/v1/subscribers/{id}/export")).ExpectProblemAsync(403);
    }

    [SkippableFact]
    public async Task The_list_of_a_publication_is_exported_and_no_cell_is_a_formula()
    {
        var slug = await Desk.PublicationAsync();
        var added = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers",
            $$"""{"email":"{{_email}}","name":"=1+1, \"quoted\"","confirmed":true,"attributes":{"city":"Bern"},"subscriptions":[{"publication":"{{slug}}"}]}""")).ExpectAsync(HttpStatusCode.Created);
        using var response = await fixture.Service.Admin.GetAsync($"/api/v1/publications/{slug}/subscribers.csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.StartsWith("email,name,language,timezone,status,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{_email},\"'=1+1, \"\"quoted\"\"\",,,active,", lines[1], StringComparison.Ordinal);
        Assert.Equal((3, ""), (lines.Length, lines[2]));

        using var other = await fixture.Service.AsAsync(Role.Admin, await Desk.PublicationAsync());
        await (await other.GetAsync($"/api/v1/publications/{slug}/subscribers.csv")).ExpectProblemAsync(404);
        Assert.NotNull(added["id"]);
    }

    [SkippableFact]
    public async Task A_segment_that_is_not_there_shows_nobody()
    {
        var problem = await (await fixture.Service.Admin.GetAsync("/api/v1/subscribers?segment=vip")).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey("segment"));
    }

    private Task<HttpResponseMessage> AddAsync(string subscriptions, bool confirmed) => fixture.Service.Admin.SendAsync(
        "POST", "/api/v1/subscribers", new JsonObject { ["email"] = _email, ["confirmed"] = confirmed, ["subscriptions"] = JsonNode.Parse($"[{subscriptions}]") }.ToJsonString());

    private async Task<string> IdAsync(string subscriptions) =>
        (string)(await (await AddAsync(subscriptions, confirmed: true)).ExpectAsync(HttpStatusCode.Created))["id"]!;

    private Task<HttpResponseMessage> PatchAsync(string id, string json) =>
        fixture.Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{id}", json, ("If-Match", "*"));
}
