using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Data;

public sealed class RowRefusedOnSqlite(OnSqlite fixture) : RowRefusedSuite(fixture), IClassFixture<OnSqlite>
{
    // A trigger can refuse, which is a broken constraint, too, and none of an index. That the disk is full it cannot say.
    protected override string Refusal => "SELECT RAISE(ABORT, 'no room')";

    protected override int Told => 500;

    protected override string Make(string when, string table, string statement) => $"CREATE TRIGGER fault BEFORE {when} ON {table} BEGIN {statement}; END";

    protected override string Drop(string table) => "DROP TRIGGER fault";
}

public sealed class RowRefusedOnPostgreSql(OnPostgreSql fixture) : RowRefusedSuite(fixture), IClassFixture<OnPostgreSql>
{
    // disk_full.
    protected override string Refusal => "RAISE EXCEPTION 'no room' USING ERRCODE = '53100'";

    protected override int Told => 503;

    protected override string Make(string when, string table, string statement) => $"""
        CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN IF pg_trigger_depth() = 1 THEN {statement}; END IF; RETURN NEW; END $body$;
        CREATE TRIGGER fault BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION fault()
        """;

    protected override string Drop(string table) => $"DROP TRIGGER fault ON {table}; DROP FUNCTION fault()";
}

/// <summary>Why a row was not taken: a twin is told as one, and a database in trouble never is.</summary>
public abstract class RowRefusedSuite(ServiceFixture fixture)
{
    /// <summary>A statement that fails as a database without room does.</summary>
    protected abstract string Refusal { get; }

    /// <summary>What the API answers then.</summary>
    protected abstract int Told { get; }

    private TestService Service => fixture.Service;

    private Desk Desk => new(Service.Admin);

    [SkippableTheory]
    [InlineData("publications", "publications", """{"slug":"no-room","name":"No room","from":{"name":"News","email":"desk@news.example"},"timeZone":"Europe/Berlin","postalAddress":"1 Press Lane"}""")]
    [InlineData("accounts", "accounts", """{"email":"no-room@accounts.example","password":"quite a long password 7","grants":[{"role":"editor"}]}""")]
    [InlineData("designs", "designs", """{"name":"no-room","from":"letter"}""")]
    public async Task What_the_database_has_no_room_for_is_not_told_as_being_there_already(string call, string table, string json)
    {
        var problem = await FaultAsync("INSERT", table, Refusal, async () => await (await Service.Admin.SendAsync("POST", $"/api/v1/{call}", json)).ExpectProblemAsync(Told));
        Assert.Null(problem["errors"]);
        await (await Service.Admin.SendAsync("POST", $"/api/v1/{call}", json)).ExpectAsync(HttpStatusCode.Created);
    }

    [SkippableFact]
    public async Task A_slot_is_not_told_as_taken_because_the_database_has_no_room()
    {
        var issue = await ApprovedAsync(await PublicationAsync());
        var problem = await FaultAsync("UPDATE", "issues", Refusal, async () => await (await Desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectProblemAsync(Told));
        Assert.NotEqual("slot.taken", (string?)problem["code"]);
        Assert.Equal("approved", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);
        await (await Desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task A_slot_that_another_issue_takes_at_the_same_moment_is_told_as_taken()
    {
        var slug = await PublicationAsync();
        var (one, other) = (await ApprovedAsync(slug), await ApprovedAsync(slug));
        // Between the look at the free slots and the write.
        var faster = $"UPDATE issues SET at = NEW.at, local_at = NEW.local_at, time_zone = NEW.time_zone, takes_slot = NEW.takes_slot, state = 'Scheduled' WHERE key = {await KeyAsync(other)}";
        var problem = await FaultAsync("UPDATE", "issues", faster, async () => await (await Desk.MoveAsync(one, "schedule", """{"slot":"next"}""")).ExpectProblemAsync(409));
        Assert.Equal("slot.taken", (string?)problem["code"]);
    }

    [SkippableFact]
    public async Task A_design_that_goes_while_its_next_version_is_saved_is_told_as_changed()
    {
        const string Path = "/api/v1/designs/going";
        var made = await (await Service.Admin.SendAsync("POST", "/api/v1/designs", """{"name":"going","from":"letter"}""")).ExpectAsync(HttpStatusCode.Created);
        var files = made["files"]!.DeepClone().AsObject();
        files["text.scriban"] = (string)files["text.scriban"]! + "\n-- ";
        var json = new JsonObject { ["files"] = files }.ToJsonString();
        var answer = await FaultAsync("INSERT", "design_versions", "DELETE FROM designs WHERE name = 'going'", () => Service.Admin.SendAsync("PUT", Path, json, ("If-Match", "*")));
        await answer.ExpectProblemAsync(412);
    }

    [SkippableFact]
    public async Task Nobody_is_told_to_look_for_a_mail_that_cannot_be_written_down()
    {
        var slug = await PublicationAsync();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("email", "no-room@inbox.example")]);
        using var answer = await FaultAsync("INSERT", "confirmations", Refusal, () => Service.Http.PostAsync("/" + slug, form));
        Assert.Equal((HttpStatusCode)Told, answer.StatusCode);
    }

    private async Task<string> PublicationAsync()
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        await Desk.SubscribersAsync(slug, 1);
        return slug;
    }

    private Task<JsonObject> ApprovedAsync(string slug) => Desk.IssueAsync(slug, "submit", "approve");

    private async Task<int> KeyAsync(JsonObject issue)
    {
        var id = Guid.Parse((string)issue["id"]!);
        await using var db = await DbAsync();
        return await db.Issues.Where(i => i.Id == id).Select(i => i.Key).SingleAsync();
    }

    /// <param name="statement">Runs inside whatever writes to the table during the call.</param>
    private async Task<T> FaultAsync<T>(string when, string table, string statement, Func<Task<T>> call)
    {
        await using var db = await DbAsync();
        await db.Database.ExecuteSqlRawAsync(Make(when, table, statement));
        try
        {
            return await call();
        }
        finally
        {
            await db.Database.ExecuteSqlRawAsync(Drop(table));
        }
    }

    protected abstract string Make(string when, string table, string statement);

    protected abstract string Drop(string table);

    private Task<NewsletterDb> DbAsync() => Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
}
