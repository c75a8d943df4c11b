using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Articles.Images;
using Newsletter.Shell.Settings;
using Newsletter.Tests.Composer;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Articles.Images;

public sealed class SqliteImageTests(OnSqlite fixture) : ImageTests(fixture), IClassFixture<OnSqlite>
{
    [Fact]
    public async Task The_octets_lie_in_the_data_folder_under_their_hash_and_go_with_the_image()
    {
        var image = await AddAsync(SampleImages.Png(mark: "in a folder"));
        var path = Path.Combine(FolderOctets.Folder(Service.Get<ServiceOptions>()), ((string)image["url"]!).Split('/')[^2]);
        Assert.True(File.Exists(path));
        await (await Service.Admin.SendAsync("DELETE", $"/api/v1/images/{image["id"]}", headers: [("If-Match", (string)image["etag"]!)])).ExpectAsync(HttpStatusCode.NoContent);
        Assert.False(File.Exists(path));
    }
}

public sealed class PostgreSqlImageTests(OnPostgreSql fixture) : ImageTests(fixture), IClassFixture<OnPostgreSql>
{
    [SkippableFact]
    public async Task Any_node_serves_what_another_took_in_workers_too()
    {
        var image = await AddAsync(SampleImages.Png(mark: "for all nodes"));
        var folder = Directory.CreateTempSubdirectory("newsletter-worker-");
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["DataDirectory"] = folder.FullName,
            ["Secrets:KeyFile"] = Service.Get<Newsletter.Data.Secrets.SecretsOptions>().KeyFile,
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Newsletter"] = Fixture.ConnectionString,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        await using (var worker = ServiceHost.Build(settings, role: HostRole.Worker))
        {
            await ServiceHost.PrepareAsync(worker, CancellationToken.None);
            await worker.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.First()) };
            Assert.Equal(SampleImages.Png(mark: "for all nodes"), await http.GetByteArrayAsync(PathOf(image)));
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/desk/images")).StatusCode);
            await worker.StopAsync();
        }

        folder.Delete(recursive: true);
    }
}

/// <summary>Images from their upload to the mail that shows them.</summary>
public abstract class ImageTests(ServiceFixture fixture)
{
    protected ServiceFixture Fixture => fixture;

    protected TestService Service => fixture.Service;

    private Desk Desk => new(Service.Admin);

    [SkippableFact]
    public async Task An_image_that_was_uploaded_is_served_to_everybody_and_for_good()
    {
        var octets = SampleImages.Png(7, 5, "served");
        var image = await AddAsync(octets, "?name=Gate%20at%20night.PNG&alt=A%20gate&credit=Harbour");
        Assert.Equal("image/png 7 5 gate-at-night.png A gate Harbour", string.Join(' ', new[] { "type", "width", "height", "name", "alt", "credit" }.Select(n => image[n]!.ToString())));
        Assert.Matches("^http://localhost:5080/i/[0-9a-f]{64}/gate-at-night\\.png$", (string)image["url"]!);

        using var answer = await Service.Http.GetAsync(PathOf(image));
        Assert.Equal(octets, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("cross-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());

        using var head = await Service.Http.SendAsync("HEAD", PathOf(image));
        Assert.Equal(octets.Length, head.Content.Headers.ContentLength);
        using var again = await Service.Http.SendAsync("GET", PathOf(image), headers: [("If-None-Match", answer.Headers.ETag!.ToString())]);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Service.Http.GetAsync(PathOf(image).Replace("gate", "other", StringComparison.Ordinal))).StatusCode);
    }

    [SkippableFact]
    public async Task The_same_image_twice_is_one_and_keeps_the_words_that_it_has()
    {
        var first = await AddAsync(SampleImages.Png(mark: "twice"), "?name=one.png");
        using var second = await UploadAsync(SampleImages.Png(mark: "twice"), "?name=two.png&alt=A%20whale");
        var same = await second.ExpectAsync(HttpStatusCode.OK);
        using var third = await UploadAsync([.. SampleImages.Png(mark: "twice"), 1, 2, 3], "?alt=Another");
        var still = await third.ExpectAsync(HttpStatusCode.OK);

        Assert.Equal((string?)first["url"], (string?)same["url"]);
        Assert.Equal(("A whale", "A whale"), ((string?)same["alt"], (string?)still["alt"]));
    }

    [SkippableFact]
    public async Task What_is_refused_is_told_why()
    {
        using var large = await UploadAsync(new byte[ImageRules.MostBytes + 1]);
        Assert.Contains("at most 5 MB", (string?)(await large.ExpectProblemAsync(413))["detail"], StringComparison.Ordinal);
        using var script = await UploadAsync("<svg onload='alert(1)'/>"u8.ToArray());
        Assert.Contains("SVG", (string?)(await script.ExpectProblemAsync(415))["detail"], StringComparison.Ordinal);
        using var cut = await UploadAsync(SampleImages.Jpeg[..^20]);
        Assert.Contains("cut off", (string?)(await cut.ExpectProblemAsync(422))["errors"]!["file"]![0], StringComparison.Ordinal);
        using var bomb = await UploadAsync(SampleImages.Png(50_000, 50_000));
        Assert.Contains("pixels", (string?)(await bomb.ExpectProblemAsync(422))["errors"]!["file"]![0], StringComparison.Ordinal);
        using var json = await Service.Admin.SendAsync("POST", "/api/v1/images", "{}");
        await json.ExpectProblemAsync(415);
        using var empty = new MultipartFormDataContent { { new StringContent("A gate"), "alt" } };
        await (await Service.Admin.PostAsync("/api/v1/images", empty)).ExpectProblemAsync(422);
    }

    [SkippableFact]
    public async Task Images_are_found_described_and_guarded_against_two_at_once()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(SampleImages.WebP), "file", "heron.webp" }, { new StringContent("A Heron at Night"), "alt" } };
        var image = await (await Service.Admin.PostAsync("/api/v1/images", form)).ExpectAsync(HttpStatusCode.Created);
        var path = $"/api/v1/images/{image["id"]}";
        Assert.Equal((string?)image["id"], (string?)(await Desk.GetAsync("images?q=night%20heron"))["items"]![0]!["id"]);
        Assert.Empty((await Desk.GetAsync("images?q=heron%20seagull"))["items"]!.AsArray());

        await (await Service.Admin.SendAsync("PUT", path, """{"alt":"Two herons"}""")).ExpectProblemAsync(428);
        using var saved = await Service.Admin.SendAsync("PUT", path, """{"alt":"Two herons","credit":"Port"}""", ("If-Match", (string)image["etag"]!));
        var now = await saved.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((string?)now["etag"], saved.Headers.ETag?.Tag);
        using var stale = await Service.Admin.SendAsync("PUT", path, """{"alt":"Mine"}""", ("If-Match", (string)image["etag"]!));
        Assert.Equal("Two herons", (string?)(await stale.ExpectProblemAsync(412))["current"]!["alt"]);
        using var same = await Service.Admin.SendAsync("PUT", path, now.ToJsonString(), ("If-Match", (string)now["etag"]!));
        await same.ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task An_image_that_is_shown_somewhere_cannot_be_deleted_and_says_where()
    {
        var image = await AddAsync(SampleImages.Png(mark: "shown"));
        var article = await (await Service.Admin.SendAsync("POST", "/api/v1/articles", $$"""{"headline":"With an image","lead":"Look.","image":{"alt":"A gate","url":"{{image["url"]}}"} }"""))
            .ExpectAsync(HttpStatusCode.Created);
        var slug = await Desk.PublicationAsync();
        var issue = await (await Service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", $$"""{"subject":"Shown","articles":["{{article["id"]}}"]}""")).ExpectAsync(HttpStatusCode.Created);
        await (await Desk.MoveAsync(issue, "submit")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["article With an image", "issue Shown"], await UsesAsync(image));
        Assert.Contains("1 article and 1 issue", (string?)(await (await DeleteAsync(image)).ExpectProblemAsync(409))["detail"], StringComparison.Ordinal);

        // Out of the article, it still is in what was submitted.
        await (await Service.Admin.SendAsync("PUT", $"/api/v1/articles/{article["id"]}", """{"headline":"Without"}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["issue Shown"], await UsesAsync(image));
        await (await DeleteAsync(image)).ExpectProblemAsync(409);
        using var elsewhere = await Service.AsAsync(Role.Editor, await Desk.PublicationAsync());
        var seen = await (await elsewhere.GetAsync($"/api/v1/images/{image["id"]}/uses")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Of another publication", (string?)seen["items"]![0]!["title"]);

        var unused = await AddAsync(SampleImages.Png(mark: "never shown"));
        await (await DeleteAsync(unused)).ExpectAsync(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.NotFound, (await Service.Http.GetAsync(PathOf(unused))).StatusCode);
    }

    [SkippableFact]
    public async Task The_composer_uploads_and_chooses_behind_the_sessions_token()
    {
        using var visit = await ComposerVisit.BeginAsync(Service, (string)(await Desk.DraftAsync(await Desk.PublicationAsync()))["id"]!);
        using var content = new ByteArrayContent(SampleImages.Png(mark: "composed"));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var without = await visit.Http.PostAsync($"/desk/issues/{visit.Issue}/compose/images", content);
        await without.ExpectProblemAsync(400);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/desk/issues/{visit.Issue}/compose/images?name=composed.png") { Content = new ByteArrayContent(SampleImages.Png(mark: "composed")) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("X-Form-Token", (string)visit.State["formToken"]!);
        var image = await (await visit.Http.SendAsync(request)).ExpectAsync(HttpStatusCode.Created);
        using var list = await visit.CallAsync("GET", "/images?q=composed");

        Assert.Equal((string?)image["url"], (string?)(await list.ExpectAsync(HttpStatusCode.OK))["items"]![0]!["url"]);
    }

    [SkippableFact]
    public async Task Without_script_an_articles_form_uploads_and_the_library_does()
    {
        using var session = await StaffSession.SignedInAsync(Service, Role.Editor);
        var made = await PostAsync(session, "/desk/articles/new", SampleImages.Png(mark: "by a form"), ("Form.Headline", "By a form"), ("Form.Image.Alt", "A gate"));
        var article = await Desk.GetAsync($"articles/{made.Headers.Location!.OriginalString.Split('/', '?')[3]}");
        Assert.EndsWith("/sent-in.png", (string?)article["image"]!["url"], StringComparison.Ordinal);
        Assert.Equal("A gate", (string?)article["image"]!["alt"]);

        // Refused, with the image kept and what was typed still there.
        var refused = await PostAsync(session, "/desk/articles/new", SampleImages.Png(mark: "kept"), ("Form.Headline", ""), ("Form.Lead", "Typed"));
        var html = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Matches("name=\"Form.Image.Url\"[^>]*/i/[0-9a-f]{64}/sent-in.png|/i/[0-9a-f]{64}/sent-in.png\"[^>]*name=\"Form.Image.Url\"", html);
        Assert.Contains("Typed", html, StringComparison.Ordinal);

        var library = await PostAsync(session, "/desk/images", SampleImages.Png(mark: "library"), ("Form.Alt", "A whale"));
        Assert.EndsWith("?done=uploaded", library.Headers.Location?.OriginalString, StringComparison.Ordinal);
        var wrong = await PostAsync(session, "/desk/images", "no image"u8.ToArray(), ("Form.Alt", "Typed, too"));
        var page = await wrong.Content.ReadAsStringAsync();
        Assert.Contains("id=\"Form_File-error\"", page, StringComparison.Ordinal);
        Assert.Contains("Typed, too", page, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(40)]
    public async Task A_file_that_is_too_large_costs_none_of_the_words_that_came_with_it(int megabytes)
    {
        using var session = await StaffSession.SignedInAsync(Service, Role.Editor);
        foreach (var (path, field) in new[] { ("/desk/articles/new", "Form.Lead"), ("/desk/images", "Form.Alt") })
        {
            using var refused = await PostAsync(session, path, new byte[megabytes * 1024 * 1024], (field, "Typed, and still there"));
            var html = await refused.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("Typed, and still there", html, StringComparison.Ordinal);
            Assert.Contains($"The file has {megabytes} MB; at most 5 MB fit.", html, StringComparison.Ordinal);
        }

        var many = await PostAsync(session, "/desk/articles/new", new byte[16], ("Form.Lead", new string('a', 9 * 1024 * 1024)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, many.StatusCode);
        Assert.Contains("send less: a smaller file, or what you have in several parts", await many.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    protected static string PathOf(JsonObject image) => new Uri((string)image["url"]!).AbsolutePath;

    protected async Task<JsonObject> AddAsync(byte[] octets, string query = "")
    {
        using var answer = await UploadAsync(octets, query);
        return await answer.ExpectAsync(HttpStatusCode.Created);
    }

    private async Task<HttpResponseMessage> UploadAsync(byte[] octets, string query = "")
    {
        using var content = new ByteArrayContent(octets);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return await Service.Admin.PostAsync("/api/v1/images" + query, content);
    }

    private Task<HttpResponseMessage> DeleteAsync(JsonObject image) => Service.Admin.SendAsync("DELETE", $"/api/v1/images/{image["id"]}", headers: [("If-Match", "*")]);

    private async Task<IEnumerable<string>> UsesAsync(JsonObject image) =>
        (await Desk.GetAsync($"images/{image["id"]}/uses"))["items"]!.AsArray().Select(use => $"{use!["kind"]} {use["title"]}");

    private static async Task<HttpResponseMessage> PostAsync(StaffSession session, string page, byte[] octets, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(octets), "Form.File", "sent in.png" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        form.Add(new StringContent(await session.TokenAsync(page)), "formToken");
        return await session.Http.PostAsync(page, form);
    }
}
