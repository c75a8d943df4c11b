using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Newsletter.Accounts;
using Newsletter.Shell.DelimitedText;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Security;

/// <summary>Texts that want to be more than texts: scripts, templates, headers, formulas; and bodies that want to break their reader.</summary>
public sealed class HostileTextTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly string[] Scripts =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' autofocus onfocus=alert(1) x='", "[a](javascript:alert(1))",
        "[a](JaVa&#x53;cript:alert(1))", "![a](data:text/html,<script>alert(1)</script>)", "<a href=\"vbscript:x\">a</a>", "<iframe srcdoc='<script>alert(1)</script>'>",
        "</title><script>alert(1)</script>", "<style>@import 'https://evil.example/x.css'</style>", "<!--<script>alert(1)</script>-->", "{{ '<script>alert(1)</script>' | html.unescape }}",
    ];

    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public async Task No_script_comes_out_of_an_article_an_issue_or_a_name()
    {
        var text = string.Join("\n\n", Scripts);
        var line = string.Concat(Scripts)[..190];
        var slug = await Desk.PublicationAsync($$"""
            "tagline":{{JsonValue.Create(line).ToJsonString()}}
            """);
        var article = new JsonObject { ["headline"] = line, ["source"] = line, ["lead"] = text, ["body"] = text, ["points"] = new JsonArray([.. Scripts.Select(s => JsonValue.Create(s))]), ["takeaway"] = new JsonObject { ["label"] = line, ["text"] = text } };
        var id = (string)(await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/articles", article.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
        var reader = new JsonObject { ["email"] = $"xss-{slug}@readers.example", ["name"] = Scripts[1], ["confirmed"] = true, ["subscriptions"] = new JsonArray(new JsonObject { ["publication"] = slug }) };
        var subscriber = (string)(await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", reader.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
        var content = new JsonObject { ["subject"] = Scripts[0], ["preheader"] = Scripts[2], ["intro"] = string.Join("\n\n", Scripts[..^1]), ["signOff"] = Scripts[4], ["articles"] = new JsonArray(id) };
        var issue = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", content.ToJsonString())).ExpectAsync(HttpStatusCode.Created);

        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        foreach (var path in new[]
                 {
                     $"/desk/issues/{issue["id"]}/preview/frame", $"/desk/issues/{issue["id"]}", "/desk", "/desk/articles", $"/desk/articles/{id}", "/desk/subscribers?q=xss-",
                     $"/desk/subscribers/{subscriber}", $"/desk/publications/{slug}", $"/{slug}", $"/desk/subscribers?q={Uri.EscapeDataString(Scripts[2])}",
                     $"/desk/audit?q={Uri.EscapeDataString(Scripts[2])}", $"/desk/suppressions?q={Uri.EscapeDataString(Scripts[2])}",
                 })
            Harmless(path, await session.Http.GetStringAsync(path));
    }

    [Theory]
    [InlineData("{{ include 'passwd' }}")]
    [InlineData("{{ object.eval '1+1' }}")]
    [InlineData("{{ env 'PATH' }}")]
    [InlineData("{{ import file }}{{ file.read '/etc/passwd' }}")]
    [InlineData("{{ subscriber.get_type }}")]
    [InlineData("{{ for x in 1..100000000 }}{{ x }}{{ end }}")]
    [InlineData("{{ while true }}x{{ end }}")]
    [InlineData("{{ func f; f; end; f }}")]
    [InlineData("{{ 'a' * 1000000000 }}")]
    [InlineData("{{ regex.match 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' '^(a+)+$' }}")]
    public async Task A_template_reaches_nothing_and_comes_to_an_end(string intro)
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        var content = new JsonObject { ["subject"] = "s", ["intro"] = intro, ["articles"] = new JsonArray(await Desk.ArticleAsync()) };
        var issue = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", content.ToJsonString())).ExpectAsync(HttpStatusCode.Created);
        using var preview = await fixture.Service.Admin.GetAsync($"/api/v1/issues/{issue["id"]}/preview?format=text");
        var text = await preview.Content.ReadAsStringAsync();
        Assert.True(preview.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, $"{preview.StatusCode}: {text}");
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/bin", text, StringComparison.Ordinal);
        Assert.True(text.Length < 2_000_000);
    }

    [Theory]
    [InlineData("publications", """{"slug":"crlf","name":"a\r\nBcc: x@y.example","timeZone":"UTC","from":{"name":"n","email":"a@b.example"},"postalAddress":"p"}""", "name")]
    [InlineData("publications", """{"slug":"crlf","name":"n","timeZone":"UTC","from":{"name":"a\nBcc: x@y.example","email":"a@b.example"},"postalAddress":"p"}""", "from.name")]
    [InlineData("publications", """{"slug":"crlf","name":"n","timeZone":"UTC","from":{"name":"n","email":"a@b.example>\r\nRCPT TO:<c@d.example"},"postalAddress":"p"}""", "from.email")]
    [InlineData("publications", """{"slug":"crlf","name":"n","timeZone":"UTC","from":{"name":"n","email":"a@b.example"},"replyTo":"a@b.example\r\nX: y","postalAddress":"p"}""", "replyTo")]
    [InlineData("subscribers", """{"email":"a@b.example\r\nDATA","name":"n"}""", "email")]
    [InlineData("subscribers", """{"email":"a@b.example","name":"n\u0085Bcc: x@y.example"}""", "name")]
    public async Task No_line_break_gets_where_a_header_or_a_command_is_made(string path, string json, string field)
    {
        var problem = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/{path}", json)).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey(field));
    }

    [Theory]
    [InlineData("text/html", "<div>")]
    [InlineData("text/html", "<table><tr><td>")]
    [InlineData("text/html", "<b><i>")]
    [InlineData("text/html", "<!--")]
    [InlineData("text/markdown", "> ")]
    [InlineData("text/markdown", "[")]
    [InlineData("text/markdown", "*a ")]
    [InlineData("text/plain", "- ")]
    public async Task Text_that_is_nested_without_end_is_read_to_its_end(string type, string piece)
    {
        using var content = new StringContent(string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)), Encoding.UTF8, type);
        using var response = await fixture.Service.Admin.PostAsync("/api/v1/articles/import", content);
        Assert.True((int)response.StatusCode is 200 or 413 or 422, $"{response.StatusCode}");
    }

    [Fact]
    public async Task No_cell_of_any_file_is_a_formula()
    {
        var slug = await Desk.PublicationAsync();
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/suppressions", $$"""{"address":"formula@{{slug}}.example","note":"=HYPERLINK(\"https://evil.example\")"}""")).ExpectAsync(HttpStatusCode.Created);
        foreach (var name in new[] { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1" })
            await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", new JsonObject { ["email"] = $"f{Guid.CreateVersion7():N}@readers.example", ["name"] = name, ["confirmed"] = true, ["subscriptions"] = new JsonArray(new JsonObject { ["publication"] = slug }) }.ToJsonString());
        foreach (var path in new[] { "suppressions.csv", $"publications/{slug}/subscribers.csv", "audit.csv" })
        {
            using var csv = new CsvReader(new StringReader(await fixture.Service.Admin.GetStringAsync($"/api/v1/{path}")), ',');
            var records = 0;
            for (; csv.Read(); records++)
                Assert.All(csv.Fields(), field => Assert.False(field.Length > 0 && "=+-@\t\r".Contains(field[0], StringComparison.Ordinal), $"{path}: {field}"));
            Assert.True(records > 1, path);
        }
    }

    private static void Harmless(string path, string html)
    {
        var page = new HtmlParser().ParseDocument(html);
        foreach (var element in page.All)
        {
            Assert.False(element is IHtmlScriptElement && element.GetAttribute("src")?.StartsWith("/assets/", StringComparison.Ordinal) != true, $"{path}: {element.OuterHtml}");
            Assert.False(element.LocalName is "iframe" or "object" or "embed" && element.GetAttribute("src")?.StartsWith("/desk/", StringComparison.Ordinal) != true, $"{path}: {element.OuterHtml}");
            foreach (var attribute in element.Attributes)
            {
                var value = attribute.Value.TrimStart();
                Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name == "srcdoc", $"{path}: {attribute.Name}");
                Assert.False(
                    attribute.Name is "href" or "src" or "action" or "formaction"
                    && (value.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("vbscript:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("data:text", StringComparison.OrdinalIgnoreCase)),
                    $"{path}: {value}");
            }
        }
    }
}
