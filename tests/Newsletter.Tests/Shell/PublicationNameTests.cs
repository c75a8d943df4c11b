using System.Net;
using AngleSharp.Html.Parser;
using Newsletter.Accounts;
using Newsletter.Publications;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Shell;

/// <summary>A short name stands in addresses and where it is typed; people read the publication's name.</summary>
public sealed class PublicationNameTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public async Task No_page_of_the_desk_calls_a_publication_by_its_short_name()
    {
        var slug = "zq-" + Guid.CreateVersion7().ToString("N")[..20];
        var wrong = new List<string>();
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        foreach (var path in await FilledAsync(slug, "The Morning Tide"))
        {
            var page = await session.Http.GetStringAsync(path);
            var text = TextOf(page);
            if (text.Contains(slug, StringComparison.Ordinal))
                wrong.Add($"{path}: …{Around(text, slug)}…");
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task Lists_and_a_persons_page_say_the_name()
    {
        var slug = "zr-" + Guid.CreateVersion7().ToString("N")[..20];
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var pages = await FilledAsync(slug, "The Evening Tide");
        foreach (var path in pages.Where(p => p is "/desk/subscribers" or "/desk/segments" or "/desk/imports" or "/desk/keys" or "/desk/accounts" || p == pages[^2] || p.StartsWith("/desk/subscribers/0", StringComparison.Ordinal)))
            Assert.Contains("The Evening Tide", TextOf(await session.Http.GetStringAsync(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_of_one_name_are_told_apart()
    {
        var names = new PublicationNames([(1, "tide", "The Tide"), (2, "tide-berlin", "The tide"), (3, "gate", "The Gate")]);
        Assert.Equal(["The Tide (tide)", "The tide (tide-berlin)", "The Gate"], new[] { names.Of(1), names.Of("tide-berlin"), names.Of("gate") });
        Assert.Equal("gone", names.Of("gone"));
    }

    /// <returns>The pages that have something to say of the publication.</returns>
    private async Task<IReadOnlyList<string>> FilledAsync(string slug, string name)
    {
        var admin = fixture.Service.Admin;
        var json = $$"""
            {"slug":"{{slug}}","name":"{{name}}","from":{"name":"Tide","email":"desk@tide.example"},"timeZone":"Europe/Berlin","postalAddress":"1 Press Lane, Newtown",
             "hold":"00:00:00","sections":[{"key":"pier","name":"From the pier","on":true}]}
            """;
        await (await admin.SendAsync("POST", "/api/v1/publications", json)).ExpectAsync(HttpStatusCode.Created);
        var person = $$"""{"email":"{{Guid.CreateVersion7():N}}@tide.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""";
        await (await admin.SendAsync("POST", "/api/v1/subscribers", person)).ExpectAsync(HttpStatusCode.Created);
        var reader = (await Desk.GetAsync($"subscribers?publication={slug}"))["items"]![0]!["id"];
        var segment = await (await admin.SendAsync("POST", "/api/v1/segments", $$$"""{"publication":"{{{slug}}}","name":"Pier","where":{"all":[{"field":"section","is":["pier"]}]}}""")).ExpectAsync(HttpStatusCode.Created);
        using var list = new StringContent("email\nlist@tide.example\n", System.Text.Encoding.UTF8, "text/csv");
        using var imported = await admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true", list);
        var import = (await imported.ExpectAsync(HttpStatusCode.Accepted))["id"];
        await Eventually.TrueAsync(async () => (string?)(await Desk.GetAsync($"imports/{import}"))["state"] == "done");
        var account = await (await admin.SendAsync("POST", "/api/v1/accounts", $$"""{"email":"{{Guid.CreateVersion7():N}}@tide.example","grants":[{"role":"publisher","publication":"{{slug}}"}],"state":"invited"}"""))
            .ExpectAsync(HttpStatusCode.Created);
        await (await admin.SendAsync("POST", "/api/v1/apikeys", $$"""{"account":"{{account["id"]}}","name":"A program","role":"editor","publication":"{{slug}}"}""")).ExpectAsync(HttpStatusCode.Created);
        var draft = await Desk.DraftAsync(slug, "A draft");
        var sent = await Desk.UntilAsync(await Desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        return
        [
            "/desk", "/desk/calendar", "/desk/calendar?view=agenda", "/desk/articles", "/desk/feeds", "/desk/images", "/desk/designs", "/desk/publications", $"/desk/publications/{slug}",
            "/desk/subscribers", $"/desk/subscribers?publication={slug}", $"/desk/subscribers/{reader}", $"/desk/subscribers/{reader}/edit", "/desk/subscribers/new", "/desk/segments", $"/desk/segments/{segment["id"]}",
            $"/desk/segments/new?publication={slug}", "/desk/imports", $"/desk/imports/{import}", "/desk/imports/new", "/desk/suppressions", "/desk/accounts", "/desk/accounts/new",
            $"/desk/accounts/{account["id"]}", "/desk/keys", "/desk/account", "/desk/sending", "/desk/retention", "/desk/mailbox",
            .. new[] { draft, sent }.SelectMany(issue => new[] { "", "/review", "/deliveries", "/returns", "/readers", "/certificate", "/preview" }.Select(page => $"/desk/issues/{issue["id"]}{page}")),
        ];
    }

    /// <summary>What is read on a page: no addresses, no fields, and no code that is there to be copied.</summary>
    private static string TextOf(string html)
    {
        var page = new HtmlParser().ParseDocument(html);
        foreach (var element in page.QuerySelectorAll("script, style, textarea, pre, code, .mono"))
            element.Remove();
        return page.Body!.TextContent; // a document has one
    }

    private static string Around(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.Ordinal);
        return text[Math.Max(0, at - 60)..Math.Min(text.Length, at + word.Length + 20)].ReplaceLineEndings(" ");
    }
}
