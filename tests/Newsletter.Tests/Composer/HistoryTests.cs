using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composer;

public sealed class HistoryOnSqlite(OnSqlite fixture) : HistorySuite(fixture), IClassFixture<OnSqlite>;

public sealed class HistoryOnPostgreSql(OnPostgreSql fixture) : HistorySuite(fixture), IClassFixture<OnPostgreSql>;

/// <summary>Moments to go back to, pasted texts that stay, and test mails.</summary>
public abstract class HistorySuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task A_point_holds_what_the_issue_and_its_articles_said_when_it_was_set()
    {
        using var visit = await BeginAsync();
        using var set = await visit.CallAsync("POST", "/history", new JsonObject { ["name"] = "Before a paste" });
        var point = await set.ExpectAsync(HttpStatusCode.OK);
        var article = visit.State["articles"]![0]!;
        using var changed = await visit.CallAsync("PUT", $"/articles/{article["id"]}", new JsonObject { ["headline"] = "Changed since" }, ("If-Match", (string)article["etag"]!));
        await changed.ExpectAsync(HttpStatusCode.OK);

        using var read = await visit.CallAsync("GET", $"/history/{point["id"]}");
        var moment = await read.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("This week", (string?)moment["issue"]!["subject"]);
        Assert.Equal("A headline", (string?)moment["articles"]![0]!["content"]!["headline"]);
    }

    [SkippableFact]
    public async Task Submit_approval_and_test_mail_are_moments_by_themselves()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit", "approve");
        using var visit = await ComposerVisit.BeginAsync(fixture.Service, (string)issue["id"]!);
        using var sent = await visit.CallAsync("POST", "/test", new JsonObject { ["to"] = new JsonArray("me@desk.example") });
        var result = Assert.Single((await sent.ExpectAsync(HttpStatusCode.OK))["items"]!.AsArray())!;
        Assert.Equal("accepted", (string?)result["state"]);
        Assert.InRange((int)result["bytes"]!, 1000, 1_000_000);

        using var list = await visit.CallAsync("GET", "/history");
        var lines = JsonNode.Parse(await list.Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal(["Test sent", "Approved", "Submitted"], lines.Select(l => (string?)l!["name"]));
        using var read = await visit.CallAsync("GET", $"/history/{lines[2]!["id"]}");
        Assert.Equal("A headline", (string?)(await read.ExpectAsync(HttpStatusCode.OK))["articles"]![0]!["content"]!["headline"]);
        using var none = await visit.CallAsync("GET", "/history/revision-9");
        await none.ExpectProblemAsync(404);
    }

    [SkippableFact]
    public async Task A_pasted_text_is_read_into_articles_and_stays_with_them()
    {
        using var visit = await BeginAsync();
        const string Text = "The gate opens\nHarbour Herald\n\nIt took eleven years.\n\n- First point\n- Second point\n\nThe whale is back\nSea Daily\n\nIt came at noon.\n\n- One\n- Two";
        using var read = await visit.CallAsync("POST", "/import", new JsonObject { ["text"] = Text });
        Assert.Equal(["The gate opens", "The whale is back"], (await read.ExpectAsync(HttpStatusCode.OK))["articles"]!.AsArray().Select(a => (string?)a!["headline"]));

        var article = await visit.NewArticleAsync("The gate opens");
        var paste = new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["articles"] = new JsonArray((string)article["id"]!), ["text"] = Text };
        for (var i = 0; i < 2; i++)
        {
            using var kept = await visit.CallAsync("POST", "/pastes", paste);
            await kept.ExpectAsync(HttpStatusCode.NoContent);
        }

        using var shown = await visit.CallAsync("GET", $"/articles/{article["id"]}/paste");
        Assert.Equal(Text, (string?)(await shown.ExpectAsync(HttpStatusCode.OK))["text"]);
        using var typed = await visit.CallAsync("GET", $"/articles/{visit.State["articles"]![0]!["id"]}/paste");
        await typed.ExpectProblemAsync(404);
    }

    [SkippableFact]
    public async Task Addresses_for_tests_are_kept_for_the_publication()
    {
        using var visit = await BeginAsync();
        using var wrong = await visit.CallAsync("PUT", "/test-readers", new JsonObject { ["addresses"] = new JsonArray("nobody") });
        await wrong.ExpectProblemAsync(422);
        using var saved = await visit.CallAsync("PUT", "/test-readers", new JsonObject { ["addresses"] = new JsonArray("b@desk.example", "a@desk.example", "A@desk.example") });
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        using var again = await ComposerVisit.BeginAsync(fixture.Service, visit.Issue);
        Assert.Equal(["a@desk.example", "b@desk.example"], again.State["publication"]!["testReaders"]!.AsArray().Select(a => (string?)a));
    }

    private async Task<ComposerVisit> BeginAsync() =>
        await ComposerVisit.BeginAsync(fixture.Service, (string)(await Desk.DraftAsync(await Desk.PublicationAsync()))["id"]!);
}
