using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Sending.Mailbox;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Api;

public sealed class PagingOnSqlite(OnSqlite fixture) : PagingTests(fixture), IClassFixture<OnSqlite>;

public sealed class PagingOnPostgreSql(OnPostgreSql fixture) : PagingTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>Lists page by page: everything once, whatever is added in between, and a clear no to a cursor that is none of theirs.</summary>
public abstract class PagingTests(ServiceFixture fixture)
{
    private static int _mails;

    private TestService Service => fixture.Service;

    private Desk Desk => new(Service.Admin);

    [SkippableTheory]
    [InlineData("publications")]
    [InlineData("articles")]
    [InlineData("mailbox")]
    public async Task Every_item_comes_once_although_others_come_in_between(string list)
    {
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
            made.Add(await MakeAsync(list));
        var seen = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await Desk.GetAsync($"{list}?limit=3&after={after}");
            var items = page["items"]!.AsArray().Select(item => Name(list, item!)).ToList();
            Assert.InRange(items.Count, 1, 3);
            seen.AddRange(items);
            after = (string?)page["next"];
            // What comes while somebody turns pages stands before the first.
            await MakeAsync(list);
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(made.AsEnumerable().Reverse(), seen.Where(made.Contains));
        Assert.Equal(made[^1], seen[0]);
    }

    [SkippableTheory]
    [InlineData("publications", "/desk/publications")]
    [InlineData("articles", "/desk/articles?show=all&")]
    [InlineData("mailbox", "/desk/mailbox")]
    public async Task A_cursor_that_is_none_is_refused_by_api_and_screen(string list, string screen)
    {
        using var staff = await StaffSession.SignedInAsync(Service, Role.Admin);
        await MakeAsync(list);
        await MakeAsync(list);
        var own = (string)(await Desk.GetAsync($"{list}?limit=1"))["next"]!;
        var other = (string)(await OtherAsync(list))["next"]!;
        foreach (var wrong in new[] { "nonsense", "12", "%F0%9F%90%A6", "A" + own, other })
        {
            var problem = await (await Service.Admin.GetAsync($"/api/v1/{list}?after={wrong}")).ExpectProblemAsync(422);
            Assert.NotNull(problem["errors"]!["after"]);
            var at = screen.Contains('?', StringComparison.Ordinal) ? screen : screen + "?";
            using var shown = await staff.Http.GetAsync($"{at}after={wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, shown.StatusCode);
            // Nobody sent a form that could be out of date.
            Assert.Contains("This address leads nowhere", await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.NotNull((await (await Service.Admin.GetAsync($"/api/v1/{list}?limit=0")).ExpectProblemAsync(422))["errors"]!["limit"]);
    }

    [SkippableTheory]
    [InlineData("publications", "/desk/publications?")]
    [InlineData("articles", "/desk/articles?show=all&")]
    [InlineData("mailbox", "/desk/mailbox?")]
    public async Task A_screen_goes_on_where_the_page_before_ended(string list, string screen)
    {
        using var staff = await StaffSession.SignedInAsync(Service, Role.Admin);
        var made = new List<string>();
        for (var i = 0; i < 51; i++)
            made.Add(await MakeAsync(list));
        var first = await staff.Http.GetStringAsync(screen);
        Assert.Contains(made[^1] + "\"", first, StringComparison.Ordinal);
        Assert.DoesNotContain(made[0] + "\"", first, StringComparison.Ordinal);
        var next = System.Text.RegularExpressions.Regex.Match(first, @"[?;&]after=([\w-]+)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;
        await MakeAsync(list);
        var second = await staff.Http.GetStringAsync($"{screen}after={next}");
        Assert.Contains(made[0] + "\"", second, StringComparison.Ordinal);
        Assert.DoesNotContain(made[1] + "\"", second, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_mailbox_is_for_admins_of_all_publications_and_gives_each_message_as_it_came()
    {
        var id = await MakeAsync("mailbox");
        using var one = await Service.AsAsync(Role.Admin, await Desk.PublicationAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await one.GetAsync("/api/v1/mailbox")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await one.GetAsync($"/api/v1/mailbox/{id}")).StatusCode);
        using var mail = await Service.Admin.GetAsync($"/api/v1/mailbox/{id}");
        Assert.Equal("message/rfc822", mail.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("Subject: Mail ", await mail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Service.Admin.GetAsync("/api/v1/mailbox/none")).StatusCode);
    }

    // A cursor of a list of the other kind.
    private async Task<JsonObject> OtherAsync(string list)
    {
        var other = list == "mailbox" ? "articles" : "mailbox";
        await MakeAsync(other);
        await MakeAsync(other);
        return await Desk.GetAsync($"{other}?limit=1");
    }

    private static string Name(string list, JsonNode item) => (string)item[list == "publications" ? "slug" : "id"]!;

    /// <returns>What the list, and its screen's links, call it.</returns>
    private async Task<string> MakeAsync(string list) => list switch
    {
        "publications" => await Desk.PublicationAsync(),
        "articles" => await Desk.ArticleAsync(),
        _ => await MailAsync(),
    };

    private async Task<string> MailAsync()
    {
        var text = $"Subject: Mail {Interlocked.Increment(ref _mails)}\r\n\r\nText\r\n";
        var message = new Newsletter.Engines.Smtp.Receiving.ReceivedMessage("a@example.org", ["b@example.org"], System.Text.Encoding.ASCII.GetBytes(text), "", null);
        await Service.Get<CaptureMailbox>().KeepAsync(message, CancellationToken.None);
        return (string)(await Desk.GetAsync("mailbox?limit=1"))["items"]![0]!["id"]!;
    }
}
