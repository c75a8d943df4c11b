using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Rendering;

public sealed class DesignDeskOnSqlite(OnSqlite fixture) : DesignDeskTests(fixture), IClassFixture<OnSqlite>;

public sealed class DesignDeskOnPostgreSql(OnPostgreSql fixture) : DesignDeskTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>Designs that are edited on the desk: versions, what issues use of them, and who may change them.</summary>
public abstract class DesignDeskTests(ServiceFixture fixture)
{
    private static int _count;

    private TestService Service => fixture.Service;

    private Desk Desk => new(Service.Admin);

    [SkippableFact]
    public async Task Issues_follow_a_design_until_they_are_submitted_and_never_get_one_that_does_not_parse()
    {
        var design = await CopyAsync();
        var slug = await Desk.PublicationAsync($"\"design\":\"{design["name"]}\"");
        var (draft, submitted) = (await Desk.DraftAsync(slug), await Desk.IssueAsync(slug, "submit"));

        var broken = await SaveAsync(design, "html.scriban", html => html + "\n{{ if }}");
        Assert.Equal((2, 1), ((int)broken["version"]!, (int)broken["usedVersion"]!));
        var problem = broken["problems"]![0]!;
        Assert.Equal("html.scriban", (string?)problem["file"]);
        Assert.True((int)problem["line"]! > 10);
        Assert.DoesNotContain("<!-- ours -->", await PreviewAsync(draft), StringComparison.Ordinal);

        var mended = await SaveAsync(broken, "html.scriban", html => html.Replace("\n{{ if }}", "<!-- ours -->", StringComparison.Ordinal));
        Assert.Equal((3, 3), ((int)mended["version"]!, (int)mended["usedVersion"]!));
        Assert.Empty(mended["problems"]!.AsArray());
        Assert.Contains("<!-- ours -->", await PreviewAsync(draft), StringComparison.Ordinal);
        Assert.DoesNotContain("<!-- ours -->", await PreviewAsync(submitted), StringComparison.Ordinal);

        var restored = await (await Service.Admin.SendAsync("POST", $"{Path(design)}/restore", """{"version":1}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(4, (int)restored["version"]!);
        Assert.Equal(design["files"]!.ToJsonString(), restored["files"]!.ToJsonString());
        var versions = (await Desk.GetAsync($"designs/{design["name"]}/versions"))["items"]!.AsArray();
        Assert.Equal(["4 Version 1 again", "3 ", "2 ", "1 Copied from letter"], versions.Select(v => $"{v!["version"]} {v["note"]}"));
        Assert.Equal([true, false, false, false], versions.Select(v => (bool)v!["current"]!));
    }

    [SkippableFact]
    public async Task Designs_keep_to_the_rules_of_the_api()
    {
        var design = await CopyAsync();
        var body = new JsonObject { ["files"] = design["files"]!.DeepClone() }.ToJsonString();
        await (await Service.Admin.SendAsync("PUT", Path(design), body)).ExpectProblemAsync(428);
        var other = await SaveAsync(design, "text.scriban", text => text + "\n--\n");
        using var stale = await Service.Admin.SendAsync("PUT", Path(design), body, ("If-Match", (string)design["etag"]!));
        Assert.Equal((string?)other["etag"], (string?)(await stale.ExpectProblemAsync(412))["current"]!["etag"]);
        using var again = await Service.Admin.SendAsync("PUT", Path(design), new JsonObject { ["files"] = other["files"]!.DeepClone() }.ToJsonString(), ("If-Match", "*"));
        Assert.Equal(2, (int)(await again.ExpectAsync(HttpStatusCode.OK))["version"]!);

        await (await Service.Admin.SendAsync("PUT", "/api/v1/designs/letter", body, ("If-Match", "*"))).ExpectProblemAsync(409);
        await (await Service.Admin.SendAsync("POST", "/api/v1/designs", """{"name":"letter","from":"weekly"}""")).ExpectProblemAsync(422);
        await (await Service.Admin.SendAsync("POST", "/api/v1/designs", """{"name":"../x","from":"weekly"}""")).ExpectProblemAsync(422);
        await (await Service.Admin.SendAsync("POST", "/api/v1/designs", """{"name":"from-nothing","from":"no-such"}""")).ExpectProblemAsync(422);
        using var wrong = await Service.Admin.SendAsync("PUT", Path(design), """{"files":{"../../x.scriban":"","run.sh":""}}""", ("If-Match", "*"));
        Assert.Equal(2, (await wrong.ExpectProblemAsync(422))["errors"]!["files"]!.AsArray().Count);
        await (await Service.Admin.GetAsync("/api/v1/designs/no-such")).ExpectProblemAsync(404);
        var list = (await Desk.GetAsync("designs"))["items"]!.AsArray().Select(d => $"{d!["name"]} {d["origin"]}").ToList();
        Assert.Contains($"{design["name"]} desk", list);
        Assert.Contains("weekly folder", list);
    }

    [SkippableFact]
    public async Task A_design_that_is_used_cannot_be_deleted_and_is_changed_by_publishers_of_all_who_use_it()
    {
        var design = await CopyAsync();
        var (mine, theirs) = (await Desk.PublicationAsync($"\"design\":\"{design["name"]}\""), await Desk.PublicationAsync());
        await Desk.DraftAsync(theirs, "Other design", $"\"design\":\"{design["name"]}\"");
        await (await Service.Admin.SendAsync("DELETE", Path(design), headers: [("If-Match", "*")])).ExpectProblemAsync(409);
        var uses = (await Desk.GetAsync($"designs/{design["name"]}/uses"))["items"]!.AsArray();
        Assert.Equal(new[] { $"{mine} {false}", $"{theirs} {true}" }.Order(), uses.Select(u => $"{u!["publication"]} {u["issue"] is not null}").Order());

        using var publisher = await Service.AsAsync(Role.Publisher, mine);
        var body = new JsonObject { ["files"] = design["files"]!.DeepClone() }.ToJsonString();
        using var refused = await publisher.SendAsync("PUT", Path(design), body, ("If-Match", "*"));
        Assert.Contains(theirs, (string?)(await refused.ExpectProblemAsync(403))["detail"], StringComparison.Ordinal);
        var unused = await CopyAsync();
        await (await publisher.SendAsync("DELETE", Path(unused), headers: [("If-Match", "*")])).ExpectAsync(HttpStatusCode.NoContent);
        await (await Service.Admin.GetAsync(Path(unused))).ExpectProblemAsync(404);
    }

    [SkippableFact]
    public async Task The_preview_shows_what_is_typed_under_a_policy_of_its_own_and_says_what_is_wrong_where()
    {
        var design = await CopyAsync();
        var issue = await Desk.DraftAsync(await Desk.PublicationAsync(), "Shown in it");
        using var session = await StaffSession.SignedInAsync(Service, Role.Publisher);
        var frame = $"/desk/designs/{design["name"]}/frame";
        using var saved = await session.Http.GetAsync(frame);
        Assert.Equal(PreviewScript.Scrolling.Policy, saved.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("typed-but-not-saved", await saved.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var text = "typed-but-not-saved\r\n" + design["files"]!["text.scriban"];
        using var typed = await session.SendAsync("/desk/designs", frame, ("Form.File", "text.scriban"), ("Form.Text", text), ("Form.Show", "text"));
        Assert.Contains(">typed-but-not-saved\n", await typed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var withIssue = await session.SendAsync("/desk/designs", frame, ("Form.File", "text.scriban"), ("Form.Text", text), ("Form.Show", "html"), ("Form.With", (string)issue["id"]!));
        Assert.Contains("A headline", await withIssue.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var wrong = await session.SendAsync("/desk/designs", frame, ("Form.File", "html.scriban"), ("Form.Text", "<p>\n{{ 1 + }}"));
        Assert.Contains("html.scriban, line 2, column", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(PreviewScript.Scrolling.Policy, wrong.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(1, (int)(await Desk.GetAsync($"designs/{design["name"]}"))["version"]!);
    }

    [SkippableFact]
    public async Task Without_script_a_file_is_edited_checked_added_and_taken_out()
    {
        var name = (string)(await CopyAsync())["name"]!;
        using var visitor = await DeskVisitor.SignedInAsync(Service, $"{name}@desk.example", Role.Publisher);
        var page = $"/desk/designs/{name}?file=text.scriban";
        var (_, html) = await visitor.GetAsync(page);
        var etag = Etag(html);

        var (_, _, looked) = await visitor.SendFromAsync(html, page + "&handler=check", ("Form.Etag", etag), ("Form.File", "text.scriban"), ("Form.Text", "a\n{{ 1 + }}"));
        Assert.Contains("text.scriban, line 2", looked, StringComparison.Ordinal);
        Assert.Contains("{{ 1 + }}</textarea>", looked, StringComparison.Ordinal);
        var (_, saved, _) = await visitor.SendFromAsync(html, page, ("Form.Etag", etag), ("Form.File", "text.scriban"), ("Form.Text", "{{ subject }}\r\n{{ 1 + }}"));
        Assert.EndsWith("done=saved", saved, StringComparison.Ordinal);
        var now = await Desk.GetAsync($"designs/{name}");
        Assert.Equal("{{ subject }}\n{{ 1 + }}", (string?)now["files"]!["text.scriban"]);
        Assert.Equal((2, 1), ((int)now["version"]!, (int)now["usedVersion"]!));

        // On the version before: refused, with what was typed still there.
        var (code, _, refused) = await visitor.SendFromAsync(html, page, ("Form.Etag", etag), ("Form.File", "text.scriban"), ("Form.Text", "mine"));
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Contains("mine</textarea>", refused, StringComparison.Ordinal);
        var (_, added, _) = await visitor.SendFromAsync(refused, page + "&handler=add", ("Form.Etag", Etag(refused)), ("Form.NewFile", "parts/advert.scriban"));
        Assert.Contains("file=parts%2Fadvert.scriban", added, StringComparison.Ordinal);
        var (_, advert) = await visitor.GetAsync(added!);
        await visitor.SendFromAsync(advert, $"/desk/designs/{name}?file=parts%2Fadvert.scriban&handler=remove", ("Form.Etag", Etag(advert)));
        Assert.Null((await Desk.GetAsync($"designs/{name}"))["files"]!["parts/advert.scriban"]);
        var (_, versions) = await visitor.GetAsync($"/desk/designs/{name}/versions?version=1");
        Assert.Contains("From version 1 to 4:", versions, StringComparison.Ordinal);
        Assert.Contains("<ins><span class=\"sr-only\">Added: </span>{{ 1 + }}</ins>", versions, StringComparison.Ordinal);
        var (_, back, _) = await visitor.SendFromAsync(versions, $"/desk/designs/{name}/versions", ("version", "1"), ("etag", Etag(versions, "etag")));
        Assert.EndsWith("done=restored", back, StringComparison.Ordinal);
        Assert.Equal(5, (int)(await Desk.GetAsync($"designs/{name}"))["usedVersion"]!);
    }

    [SkippableFact]
    public async Task Two_versions_are_compared_line_by_line()
    {
        var design = await CopyAsync();
        design = await SaveAsync(design, "text.scriban", text => "first\n" + text);
        design = await SaveAsync(design, "words.json", text => text.EndsWith('\n') ? text[..^1] : text + "\n");
        await SaveAsync(design, "text.scriban", text => text.Replace("first\n", "<b>other</b>\n", StringComparison.Ordinal));
        var answer = await Desk.GetAsync($"designs/{design["name"]}/difference?from=2&to=4");
        var file = Assert.Single(answer["files"]!.AsArray());
        Assert.Equal(("text.scriban", "removed 1 first", "added 1 <b>other</b>"), ((string?)file!["name"], Line(file, 0), Line(file, 1)));
        var newest = await Desk.GetAsync($"designs/{design["name"]}/difference");
        Assert.Equal((3, 4), ((int)newest["from"]!, (int)newest["to"]!));
        await (await Service.Admin.GetAsync($"{Path(design)}/difference?from=9")).ExpectProblemAsync(404);

        using var session = await StaffSession.SignedInAsync(Service, Role.Publisher);
        var html = await session.Http.GetStringAsync($"/desk/designs/{design["name"]}/versions?version=2&with=4");
        Assert.Contains("<del><span class=\"sr-only\">Removed: </span>first</del>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;other&lt;/b&gt;</ins>", html, StringComparison.Ordinal);
        Assert.Contains("say the same", await session.Http.GetStringAsync($"/desk/designs/{design["name"]}/versions?version=2&with=3"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await session.Http.GetAsync($"/desk/designs/{design["name"]}/versions?version=2&with=9")).StatusCode);

        static string Line(JsonNode? file, int index) => $"{file!["lines"]![index]!["kind"]} {file["lines"]![index]!["line"]} {file["lines"]![index]!["text"]}";
    }

    [SkippableFact]
    public async Task Copies_of_a_copy_keep_the_way_to_its_pictures()
    {
        var first = await CopyAsync("weekly");
        var second = await CopyAsync((string)first["name"]!);
        Assert.Equal("weekly", (string?)second["source"]);
        using var session = await StaffSession.SignedInAsync(Service, Role.Publisher);
        var html = await session.Http.GetStringAsync($"/desk/designs/{second["name"]}/frame");
        Assert.Matches("/i/[0-9a-f]{64}/night-herons.png", html);
        Assert.DoesNotContain("/i/" + new string('0', 64), html, StringComparison.Ordinal);
    }

    private static string Etag(string html, string field = "Form.Etag") =>
        System.Text.RegularExpressions.Regex.Match(html, $"name=\"{field}\" value=\"(\"design-[^\"]+\")\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;

    private static string Path(JsonObject design) => $"/api/v1/designs/{design["name"]}";

    private async Task<JsonObject> CopyAsync(string from = "letter")
    {
        var body = $$"""{"name":"copy-{{Interlocked.Increment(ref _count)}}","from":"{{from}}"}""";
        return await (await Service.Admin.SendAsync("POST", "/api/v1/designs", body)).ExpectAsync(HttpStatusCode.Created);
    }

    private async Task<JsonObject> SaveAsync(JsonObject design, string file, Func<string, string> change)
    {
        var files = design["files"]!.DeepClone().AsObject();
        files[file] = change((string)files[file]!);
        using var saved = await Service.Admin.SendAsync("PUT", Path(design), new JsonObject { ["files"] = files }.ToJsonString(), ("If-Match", (string)design["etag"]!));
        return await saved.ExpectAsync(HttpStatusCode.OK);
    }

    private async Task<string> PreviewAsync(JsonObject issue)
    {
        using var answer = await Service.Admin.GetAsync($"/api/v1/issues/{issue["id"]}/preview");
        return await answer.Content.ReadAsStringAsync();
    }
}
