using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Sending.Doctor;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling;

/// <summary>One mail a month instead of every issue, from the reader's choice to the mail in their inbox.</summary>
public sealed class DigestTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_chose_the_month_gets_one_mail_with_what_its_issues_held(bool postgreSql)
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        await room.ReaderAsync("monthly", monthly: true);
        await room.ReaderAsync("landlubber", monthly: true, "\"sections\":[\"land\"],");
        var first = await room.PublishAsync(
            "The harbour", await room.ArticleAsync("Tides & *other* tales", "The gauge **knew**.", "sea"), await room.ArticleAsync("A bridge", "It stands.", "land"));
        Assert.Equal(1, (int?)(await room.Desk.GetAsync($"issues/{first["id"]}/progress"))["audience"]);
        room.GoTo("2026-11-30 23:30");
        await room.PublishAsync("At sea alone", await room.ArticleAsync("Only waves", "Nothing else.", "sea"));
        await room.PrepareAsync();
        Assert.Empty(await room.DigestsAsync());

        room.GoTo("2026-12-01 00:30");
        await room.PublishAsync("December already");
        await room.PrepareAsync();
        await room.PrepareAsync();
        var digest = Assert.Single(await room.DigestsAsync());
        Assert.Equal(("scheduled", "2026-11", "2026-12-03T09:00:00", null), ((string?)digest["state"], (string?)digest["month"], (string?)digest["localAt"], digest["slot"]));
        Assert.Null(digest["number"]);
        Assert.Equal(4, (int?)(await room.Desk.GetAsync($"publications/{room.Slug}"))["nextNumber"]);
        await room.RingAsync();
        Assert.Equal("scheduled", (string?)(await room.Desk.GetAsync($"issues/{digest["id"]}"))["state"]);

        room.GoTo("2026-12-03 09:00");
        await room.RingAsync();
        await room.Desk.UntilAsync(digest, "sent");
        Assert.Equal(["The harbour", "At sea alone", "December already"], room.Subjects("every"));
        Assert.Equal(["The month in one mail: November 2026"], room.Subjects("monthly"));
        var mail = room.Mail("monthly");
        Assert.Contains("Thursday, 5 November 2026", mail, StringComparison.Ordinal);
        string[] held = ["The harbour", "Tides &amp; *other* tales", "<strong>knew</strong>", "A bridge", "At sea alone", "Only waves", $"https://letters.example/{room.Slug}/issues/1\"", $"https://letters.example/{room.Slug}/issues/2\"", "Read the whole issue"];
        Assert.All(held, text => Assert.Contains(text, mail, StringComparison.Ordinal));
        Assert.DoesNotContain("December already", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("What the digest leaves out", mail, StringComparison.Ordinal);
        Assert.Contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click", mail, StringComparison.Ordinal);
        Assert.Contains($"Feedback-ID: 0:{room.Slug}:monthly:", mail, StringComparison.Ordinal);
        // Switched off is switched off, and an issue of which nothing is left is not there.
        var less = room.Mail("landlubber");
        Assert.Contains("A bridge", less, StringComparison.Ordinal);
        Assert.All(["Only waves", "other* tales", $"/{room.Slug}/issues/2\""], text => Assert.DoesNotContain(text, less, StringComparison.Ordinal));

        var certificate = await room.Desk.GetAsync($"issues/{digest["id"]}/certificate");
        Assert.Equal((2, 2, null), ((int?)certificate["audience"], (int?)certificate["accepted"], certificate["number"]));
        Assert.DoesNotContain("month in one mail", await room.Service.Http.GetStringAsync($"/{room.Slug}/issues"), StringComparison.Ordinal);
        Assert.DoesNotContain("month in one mail", await room.Service.Http.GetStringAsync($"/{room.Slug}/feed"), StringComparison.Ordinal);
        await room.PrepareAsync();
        await room.RingAsync();
        Assert.Single(await room.DigestsAsync());
        Assert.All(room.Receiver.Copies, copies => Assert.True(copies.Value == (copies.Key.StartsWith("every", StringComparison.Ordinal) ? 3 : 1)));
    }

    [Fact]
    public async Task A_month_without_issues_sends_nothing()
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql: false, "2026-10-20 08:00");
        await room.ReaderAsync("monthly", monthly: true);
        room.GoTo("2026-12-10 09:00");
        await room.PrepareAsync();
        Assert.Empty(await room.DigestsAsync());
        Assert.Empty(room.Receiver.Messages);
    }

    [Fact]
    public async Task What_was_for_some_or_was_stopped_on_its_way_is_not_in_it()
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql: false, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        await room.ReaderAsync("monthly", monthly: true);
        await (await room.Desk.Http.SendAsync("POST", "/api/v1/segments", $$$"""{"publication":"{{{room.Slug}}}","name":"Some","where":{"field":"address","begins":"every"}}""")).ExpectAsync(HttpStatusCode.Created);
        var some = await room.Desk.DraftAsync(room.Slug, "For some", "\"audience\":{\"include\":[\"Some\"]}");
        foreach (var move in new[] { "submit", "approve", "send" })
            some = await (await room.Desk.MoveAsync(some, move)).ExpectAsync(HttpStatusCode.OK);
        await room.Desk.UntilAsync(some, "sent");
        room.GoTo("2026-12-01 09:00");
        await room.PrepareAsync();
        Assert.Empty(await room.DigestsAsync());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_late_waits_for_a_person(bool postgreSql)
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        await room.ReaderAsync("monthly", monthly: true);
        await room.PublishAsync("The harbour");
        // Nobody was there from the end of the month on; then for more than another one.
        room.GoTo("2027-01-03 12:00");
        await room.PrepareAsync();
        await room.RingAsync();
        var digest = Assert.Single(await room.DigestsAsync());
        Assert.Equal(("held", "2026-11"), ((string?)digest["state"], (string?)digest["month"]));
        Assert.Empty(room.Subjects("monthly"));

        await (await room.Desk.MoveAsync(digest, "send")).ExpectAsync(HttpStatusCode.OK);
        await room.Desk.UntilAsync(digest, "sent");
        Assert.Single(room.Subjects("monthly"));
        Assert.Single(room.Subjects("every"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_nodes_prepare_one_digest(bool postgreSql)
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        await room.ReaderAsync("monthly", monthly: true);
        await room.PublishAsync("The harbour");
        room.GoTo("2026-12-01 00:00");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(room.PrepareAsync)));
        var digest = Assert.Single(await room.DigestsAsync());
        room.GoTo("2026-12-03 09:10");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(room.RingAsync)));
        await room.Desk.UntilAsync(digest, "sent");
        Assert.Single(room.Subjects("monthly"));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_changes_their_mind_misses_nothing_from_then_on(bool postgreSql)
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql, "2026-11-05 08:00");
        var (joins, leaves, late) = (await room.ReaderAsync("joins", monthly: false), await room.ReaderAsync("leaves", monthly: true), await room.ReaderAsync("late", monthly: false));
        await room.PublishAsync("First");
        room.GoTo("2026-11-15 08:00");
        await room.ChooseAsync(joins, "monthly");
        await room.ChooseAsync(leaves, "everyIssue");
        await room.PublishAsync("Second");
        room.GoTo("2026-12-02 08:00");
        // Had every issue of November: that month's digest would say nothing new.
        await room.ChooseAsync(late, "monthly");
        await room.PrepareAsync();
        room.GoTo("2026-12-03 09:00");
        await room.RingAsync();
        await room.Desk.UntilAsync(Assert.Single(await room.DigestsAsync()), "sent");

        Assert.Equal(["First", "The month in one mail: November 2026"], room.Subjects("joins"));
        Assert.Equal(["Second"], room.Subjects("leaves"));
        Assert.Equal(["First", "Second"], room.Subjects("late"));
        Assert.All(["First", "Second"], subject => Assert.Contains(subject, room.Mail("joins"), StringComparison.Ordinal));
        var said = (await room.Desk.GetAsync($"subscribers/{joins}/consents"))["items"]!.AsArray();
        Assert.Equal("monthly", (string?)said[0]!["event"]);
    }

    [Fact]
    public async Task Choosing_the_month_while_an_issue_is_on_its_way_holds_at_once()
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql: false, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        var reader = await room.ReaderAsync("changes", monthly: false);
        var issue = await room.Desk.IssueAsync(room.Slug, "submit", "approve");
        issue = await (await room.Desk.MoveAsync(issue, "send", """{"hold":"00:05:00"}""")).ExpectAsync(HttpStatusCode.OK);
        await room.ChooseAsync(reader, "monthly");
        room.GoTo("2026-11-05 08:06");
        await room.Desk.UntilAsync(issue, "sent");
        Assert.Empty(room.Subjects("changes"));
        Assert.Equal(1, (int?)(await room.Desk.GetAsync($"issues/{issue["id"]}/progress"))["audience"]);
    }

    [Fact]
    public async Task When_nobody_wants_it_any_more_it_is_cancelled_and_says_so()
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql: false, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        var reader = await room.ReaderAsync("monthly", monthly: true);
        await room.PublishAsync("The harbour");
        room.GoTo("2026-12-01 08:00");
        await room.PrepareAsync();
        await room.ChooseAsync(reader, "everyIssue");
        room.GoTo("2026-12-03 09:00");
        await room.RingAsync();
        Assert.Equal("cancelled", (string?)Assert.Single(await room.DigestsAsync())["state"]);
        await room.PrepareAsync();
        Assert.Single(await room.DigestsAsync());
    }

    [Fact]
    public async Task A_correction_of_the_archive_reaches_a_digest_that_waits_and_nobody_edits_it()
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql: false, "2026-11-05 08:00", ",\"archive\":\"off\"");
        await room.ReaderAsync("every", monthly: false);
        await room.ReaderAsync("monthly", monthly: true);
        var article = await room.ArticleAsync("A wrong headline", "It was.");
        var issue = await room.PublishAsync("The harbour", article);
        room.GoTo("2026-12-01 08:00");
        await room.PrepareAsync();
        var digest = Assert.Single(await room.DigestsAsync());
        var now = await room.Desk.GetAsync($"articles/{article}");
        now["headline"] = "The right headline";
        await (await room.Desk.Http.SendAsync("PUT", $"/api/v1/articles/{article}", now.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        await (await room.Desk.MoveAsync(issue, "correct-archive")).ExpectAsync(HttpStatusCode.OK);
        await room.PrepareAsync();
        await room.PrepareAsync();

        digest = await room.Desk.GetAsync($"issues/{digest["id"]}");
        Assert.Equal((2, "scheduled"), ((int?)digest["revision"]!["ordinal"], (string?)digest["state"]));
        var preview = await room.Desk.Http.GetStringAsync($"/api/v1/issues/{digest["id"]}/preview");
        Assert.Contains("The right headline", preview, StringComparison.Ordinal);
        // The archive is off: there is no page to lead to.
        Assert.DoesNotContain("/issues/", preview, StringComparison.Ordinal);
        digest["subject"] = "Mine";
        await (await room.Desk.Http.SendAsync("PUT", $"/api/v1/issues/{digest["id"]}", digest.ToJsonString(), ("If-Match", "*"))).ExpectProblemAsync(409);
        foreach (var move in new[] { "apply", "correct-archive", "next" })
            await (await room.Desk.MoveAsync(digest, move)).ExpectProblemAsync(409);
    }

    [Fact]
    public async Task What_stops_any_issue_holds_a_digest_until_it_is_mended()
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql: false, "2026-11-05 08:00");
        await room.ReaderAsync("every", monthly: false);
        await room.ReaderAsync("monthly", monthly: true);
        await room.PublishAsync("The harbour");
        var design = await (await room.Desk.Http.SendAsync("POST", "/api/v1/designs", $$"""{"name":"own-{{room.Slug}}","from":"weekly"}""")).ExpectAsync(HttpStatusCode.Created);
        var closing = (string)design["files"]!["parts/closing.scriban"]!;
        // Of nobody anything is known under this name.
        await SaveAsync(closing + "\n<tr><td>{{ subscriber.attributes.nowhere }}</td></tr>");
        var publication = await room.Desk.GetAsync($"publications/{room.Slug}");
        publication["design"] = (string)design["name"]!;
        await (await room.Desk.Http.SendAsync("PUT", $"/api/v1/publications/{room.Slug}", publication.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        room.GoTo("2026-12-01 08:00");
        await room.PrepareAsync();
        var digest = Assert.Single(await room.DigestsAsync());
        Assert.Equal("held", (string?)digest["state"]);
        await (await room.Desk.MoveAsync(digest, "send")).ExpectProblemAsync(422);

        await SaveAsync(closing);
        await room.PrepareAsync();
        await (await room.Desk.MoveAsync(digest, "send")).ExpectAsync(HttpStatusCode.OK);
        await room.Desk.UntilAsync(digest, "sent");
        Assert.Single(room.Subjects("monthly"));

        async Task SaveAsync(string text)
        {
            design["files"]!["parts/closing.scriban"] = text;
            var body = new System.Text.Json.Nodes.JsonObject { ["files"] = design["files"]!.DeepClone() };
            await (await room.Desk.Http.SendAsync("PUT", $"/api/v1/designs/{design["name"]}", body.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_design_that_cannot_be_read_is_found_by_doctor_until_it_is_mended_and_logged_once(bool postgreSql)
    {
        await using var room = await DigestNewsroom.OpenAsync(postgreSql, "2026-11-05 08:00");
        await room.ReaderAsync("monthly", monthly: true);
        await room.ReaderAsync("every", monthly: false);
        await room.PublishAsync("The harbour");
        Assert.Equal([FindingLevel.Ok], (await LookAsync(room)).Select(f => f.Level));

        // As when a folder of the installation was taken away.
        await DesignAsync(room, "gone");
        room.GoTo("2026-12-01 08:00");
        for (var i = 0; i < 3; i++)
            await room.PrepareAsync();
        Assert.Empty(await room.DigestsAsync());
        Assert.Single(LoggedErrors.Of(room.Service.Url).Split('\n'), line => line.Contains("cannot be made", StringComparison.Ordinal));
        var finding = Assert.Single(await LookAsync(room));
        Assert.Equal(("digests", FindingLevel.Failure), (finding.Area, finding.Level));
        Assert.Contains("The digest of November 2026 cannot be made", finding.Found, StringComparison.Ordinal);
        Assert.Contains("another design, or bring “gone” back", finding.Mend, StringComparison.Ordinal);

        await DesignAsync(room, "weekly");
        await room.PrepareAsync();
        Assert.Single(await room.DigestsAsync());
        Assert.Equal([FindingLevel.Ok], (await LookAsync(room)).Select(f => f.Level));

        // One that waits for its time goes out as it was made, and that is said.
        await DesignAsync(room, "gone");
        await room.PrepareAsync();
        await room.PrepareAsync();
        Assert.Equal(2, LoggedErrors.Of(room.Service.Url).Split('\n').Count(line => line.Contains("cannot be made", StringComparison.Ordinal)));
        var waits = Assert.Single(await LookAsync(room));
        Assert.Equal(FindingLevel.Warning, waits.Level);
        Assert.Contains("goes out as it was made", waits.Found, StringComparison.Ordinal);
    }

    private static async Task DesignAsync(DigestNewsroom room, string design)
    {
        await using var scope = room.Service.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Publications.Where(p => p.Slug == room.Slug).ExecuteUpdateAsync(set => set.SetProperty(p => p.Design, design));
    }

    /// <summary>What doctor says of digests, which comes before it asks the DNS for anything.</summary>
    private static async Task<IReadOnlyList<Finding>> LookAsync(DigestNewsroom room)
    {
        await using var scope = room.Service.App.Services.CreateAsyncScope();
        var findings = new List<Finding>();
        await foreach (var finding in scope.ServiceProvider.GetRequiredService<ExamineSetUp>().HandleAsync(CancellationToken.None))
        {
            if (finding.Area == "digests")
                findings.Add(finding);
            else if (findings.Count > 0)
                break;
        }

        return findings;
    }

    [Fact]
    public async Task Rehearsals_are_not_what_a_month_held()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 5, 7, 0, 0, TimeSpan.Zero));
        await using var service = await TestService.StartAsync(clock: clock);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 1);
        await (await desk.Http.SendAsync("POST", "/api/v1/subscribers", $$"""{"email":"m@readers.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}","frequency":"monthly"}]}"""))
            .ExpectAsync(HttpStatusCode.Created);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        Assert.Equal(1, (int?)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["audience"]);
        clock.Advance(TimeSpan.FromDays(28));
        await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(service.App.Services);
        await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Newsletter.Scheduling.Digests.PrepareDigests>(scope.ServiceProvider).HandleAsync(CancellationToken.None);
        Assert.Single((await desk.GetAsync($"publications/{slug}/issues"))["items"]!.AsArray());
    }

    [Fact]
    public async Task The_desk_says_before_sending_who_is_not_in_the_audience()
    {
        await using var service = await TestService.StartAsync();
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 1);
        await (await desk.Http.SendAsync("POST", "/api/v1/subscribers", $$"""{"email":"m@readers.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}","frequency":"monthly"}]}"""))
            .ExpectAsync(HttpStatusCode.Created);
        var issue = await desk.IssueAsync(slug, "submit", "approve");
        var check = (await desk.GetAsync($"issues/{issue["id"]}/checks"))["items"]!.AsArray().Single(c => (string?)c!["id"] == "audience")!;
        Assert.Equal("The audience is 1", (string?)check["title"]);
        Assert.Contains("1 more get one mail a month instead", (string?)check["detail"], StringComparison.Ordinal);
        var count = await (await desk.Http.SendAsync("POST", "/api/v1/segments/count", $$$"""{"publication":"{{{slug}}}","where":{"all":[]}}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((2, 1), ((int?)count["active"], (int?)count["monthly"]));
        using var staff = await StaffSession.SignedInAsync(service, Newsletter.Accounts.Role.Publisher);
        Assert.Contains("1 more get one mail a month instead", await staff.Http.GetStringAsync($"/desk/issues/{issue["id"]}/review"), StringComparison.Ordinal);
        Assert.Contains("1 reader; 1 more get one mail a month instead", await staff.Http.GetStringAsync($"/desk/issues/{issue["id"]}"), StringComparison.Ordinal);
    }
}
