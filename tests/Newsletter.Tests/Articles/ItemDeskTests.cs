using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Articles;

public sealed class ItemDeskOnSqlite(OnSqlite fixture) : ItemDeskTests(fixture), IClassFixture<OnSqlite>;

public sealed class ItemDeskOnPostgreSql(OnPostgreSql fixture) : ItemDeskTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>The item desk by its forms alone, as a browser without script has them.</summary>
public abstract class ItemDeskTests(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task Typed_items_wait_until_an_issue_takes_them()
    {
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        var headline = "Whale " + Guid.NewGuid().ToString("N");
        using (var added = await editor.SendAsync("/desk/articles", "/desk/articles?handler=Add", ("headline", headline)))
            Assert.Equal("/desk/articles?done=created", added.Headers.Location?.OriginalString);
        Assert.Contains(headline, await WaitingAsync(editor), StringComparison.Ordinal);

        var slug = await Desk.PublicationAsync(Desk.Slots);
        var issue = await Desk.DraftAsync(slug);
        var item = await IdAsync(headline);
        using (var placed = await editor.SendAsync("/desk/articles", "/desk/articles?handler=Place", ("items", item), ("issue", (string)issue["id"]!)))
            Assert.Equal("/desk/articles?done=placed", placed.Headers.Location?.OriginalString);
        Assert.Equal(item, (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["articles"]!.AsArray()[^1]);
        Assert.DoesNotContain(headline, await WaitingAsync(editor), StringComparison.Ordinal);
        Assert.Contains(headline, await editor.Http.GetStringAsync("/desk/articles?show=used"), StringComparison.Ordinal);

        // Rolls over: what was cancelled before anything left gives its items back.
        await (await Desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
        Assert.Contains(headline, await WaitingAsync(editor), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Issues_to_put_items_into_stand_in_the_order_in_which_they_go_out()
    {
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        // The next slot is behind what is booked for tomorrow.
        var (slotted, unslotted) = (await Desk.PublicationAsync(Desk.Slots), await Desk.PublicationAsync());
        await Desk.SubscribersAsync(slotted, 1);
        var never = await Desk.DraftAsync(unslotted);
        var last = await ScheduledAsync(slotted, "2199-01-03T09:00");
        var first = await ScheduledAsync(slotted, $"{TimeProvider.System.GetUtcNow().AddHours(20):yyyy-MM-dd'T'HH:mm}");
        var next = await Desk.DraftAsync(slotted);
        var html = await editor.Http.GetStringAsync("/desk/articles?show=all");
        string[] expected = [.. new[] { first, next, last, never }.Select(issue => (string)issue["id"]!)];
        foreach (var pattern in new[] { "data-target=\"([^\"]+)\"", "<option value=\"([^\"]+)\"" })
        {
            var shown = Regex.Matches(html, pattern, RegexOptions.None, TimeSpan.FromMinutes(1)).Select(match => match.Groups[1].Value).Where(expected.Contains);
            Assert.Equal(expected, shown);
        }
    }

    private async Task<JsonObject> ScheduledAsync(string slug, string at)
    {
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        return await (await Desk.MoveAsync(issue, "schedule", $$"""{"at":"{{at}}"}""")).ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task A_repeat_is_warned_about_by_the_article_and_by_its_link()
    {
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        var slug = await Desk.PublicationAsync();
        var link = $"https://p.example/{Guid.NewGuid():N}";
        var (ran, twin) = (await ArticleAsync(link), await ArticleAsync(link.Replace("https://", "http://www.", StringComparison.Ordinal) + "/?utm_source=letter"));
        var sent = await Desk.DraftAsync(slug, more: "");
        await PutAsync(editor, sent, ran);
        await WentAsync((string)sent["id"]!, 41);

        var next = await Desk.DraftAsync(slug, "Next week");
        using var placed = await editor.SendAsync("/desk/articles", "/desk/articles?handler=Place", ("items", ran), ("items", twin), ("issue", (string)next["id"]!));
        var page = WebUtility.HtmlDecode(await editor.Http.GetStringAsync(placed.Headers.Location!.OriginalString)); // it leads back
        Assert.Contains("ran in no. 41.", page, StringComparison.Ordinal);
        Assert.Contains("its link ran in no. 41.", page, StringComparison.Ordinal);
        Assert.Contains("Another article with this link: ran in", WebUtility.HtmlDecode(await editor.Http.GetStringAsync("/desk/articles/" + twin)), StringComparison.Ordinal);
        var checks = await Desk.GetAsync($"issues/{next["id"]}/checks");
        Assert.Equal(2, checks["items"]!.AsArray().Count(check => (string?)check!["id"] == "ran-before" && ((string?)check["article"] == ran || (string?)check["article"] == twin)));
    }

    [SkippableFact]
    public async Task Notes_and_who_works_on_it_make_no_new_version_and_are_not_overwritten()
    {
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        var item = await Desk.ArticleAsync("Note me");
        var etag = (string?)(await Desk.GetAsync("articles/" + item))["etag"];
        string page = $"/desk/articles/{item}", noting = page + "?handler=Note";
        using (var noted = await editor.SendAsync(page, noting, ("seen", ""), ("note", "Call the\r\nharbour master")))
            Assert.EndsWith("done=noted", noted.Headers.Location?.OriginalString, StringComparison.Ordinal);
        using (var refused = await editor.SendAsync(page, noting, ("seen", ""), ("note", "Mine")))
        {
            var html = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("Call the\nharbour master", html, StringComparison.Ordinal);
            Assert.Contains("\nMine</textarea>", html, StringComparison.Ordinal);
        }

        using (await editor.SendAsync("/desk/articles", "/desk/articles?handler=Take", ("items", item)))
            Assert.Contains("Note me", await editor.Http.GetStringAsync("/desk/articles?who=me"), StringComparison.Ordinal);
        Assert.Equal(etag, (string?)(await Desk.GetAsync("articles/" + item))["etag"]);
    }

    [SkippableFact]
    public async Task What_nobody_wants_is_put_away_and_can_come_back()
    {
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        var headline = "Away " + Guid.NewGuid().ToString("N");
        var item = await Desk.ArticleAsync(headline);
        using (await editor.SendAsync("/desk/articles", "/desk/articles?handler=PutAway", ("items", item)))
            Assert.DoesNotContain(headline, await WaitingAsync(editor), StringComparison.Ordinal);
        Assert.Contains(headline, await editor.Http.GetStringAsync("/desk/articles?show=away"), StringComparison.Ordinal);
        using (await editor.SendAsync("/desk/articles", "/desk/articles?handler=BringBack", ("items", item)))
            Assert.Contains(headline, await WaitingAsync(editor), StringComparison.Ordinal);
        using var nothing = await editor.SendAsync("/desk/articles", "/desk/articles?handler=PutAway");
        Assert.Contains("Tick at least one item.", await nothing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_pasted_text_becomes_items_without_script_and_is_kept()
    {
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        var word = Guid.NewGuid().ToString("N");
        var text = $"Ferry {word} learns to charge\nThe Harbour Post\n\nOperators have begun to charge their boats at night while the ports sleep.\n\n• One point of it\n• Another point of it\n";
        using (var look = await editor.SendAsync("/desk/articles/paste", "/desk/articles/paste?handler=Look", ("Form.Text", text)))
            Assert.Contains("One article was found", await look.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var added = await editor.SendAsync("/desk/articles/paste", "/desk/articles/paste?handler=Add", ("Form.Text", text), ("Form.Wanted", "0")))
            Assert.Equal("/desk/articles?done=created", added.Headers.Location?.OriginalString);
        Assert.Contains(word, await WaitingAsync(editor), StringComparison.Ordinal);
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        Assert.True(await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Pastes.AnyAsync(p => p.Text.Contains(word)));
    }

    private static Task<string> WaitingAsync(StaffSession editor) => editor.Http.GetStringAsync("/desk/articles");

    private async Task<string> IdAsync(string headline) =>
        (string)(await Desk.GetAsync($"articles?q={Uri.EscapeDataString(headline.ToLowerInvariant())}"))["items"]![0]!["id"]!;

    private async Task<string> ArticleAsync(string link)
    {
        var article = new JsonObject { ["headline"] = "A story that is told twice", ["lead"] = "A lead.", ["link"] = link };
        return (string)(await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/articles", article.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    private static async Task PutAsync(StaffSession editor, JsonObject issue, string item)
    {
        using var placed = await editor.SendAsync("/desk/articles", "/desk/articles?handler=Place", ("items", item), ("issue", (string)issue["id"]!));
        Assert.Equal(HttpStatusCode.Found, placed.StatusCode);
    }

    // A real sending is another test's; here it only has to have been.
    private async Task WentAsync(string id, int number)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var now = DateTimeOffset.UtcNow;
        var issue = Guid.Parse(id);
        await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Issues.Where(i => i.Id == issue).ExecuteUpdateAsync(
            i => i.SetProperty(x => x.State, IssueState.Sent).SetProperty(x => x.Number, number).SetProperty(x => x.FrozenAt, now).SetProperty(x => x.EndedAt, now));
    }
}
