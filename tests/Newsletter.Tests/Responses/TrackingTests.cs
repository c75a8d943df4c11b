using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Responses.Reading;
using Newsletter.Shell.Retention;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

public sealed class TrackingOnSqlite(TrackingOnSqlite.Fixture fixture) : TrackingTests(fixture), IClassFixture<TrackingOnSqlite.Fixture>
{
    public sealed class Fixture : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => Patient;
    }
}

public sealed class TrackingOnPostgreSql(TrackingOnPostgreSql.Fixture fixture) : TrackingTests(fixture), IClassFixture<TrackingOnPostgreSql.Fixture>
{
    public sealed class Fixture : OnPostgreSql
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => Patient;
    }
}

/// <summary>Opens and clicks: what is in the mail, where its links lead, and what is known afterwards.</summary>
public abstract class TrackingTests(ServiceFixture fixture) : TrackingSuite(fixture)
{
    [SkippableFact]
    public async Task Where_nothing_is_counted_links_are_the_editors_own()
    {
        var (slug, readers) = await NewsroomAsync("off");
        var issue = await SentAsync(slug);
        var copy = await Service.CopyAsync(readers[0]);

        Assert.Empty(copy.Counted);
        Assert.Null(copy.Picture);
        Assert.DoesNotContain(copy.TextLinks, ReadCopy.IsCounted);
        Assert.Contains(copy.Links, l => l.Address == "https://source.example/first?a=1&b=2");
        var report = await Desk.GetAsync($"issues/{issue["id"]}/report");
        Assert.Equal("off", (string?)report["tracking"]);
        Assert.Null(report["clicks"]);
        Assert.Null(report["opens"]);
        Assert.Equal(1, (int?)report["accepted"]);
    }

    [SkippableFact]
    public async Task In_total_every_copy_has_the_same_links_and_each_leads_to_what_the_editor_wrote()
    {
        var (slug, readers) = await NewsroomAsync("aggregate", agreed: 1, others: 1);
        await SentAsync(slug);
        var (one, other) = (await Service.CopyAsync(readers[0]), await Service.CopyAsync(readers[1]));

        Assert.Equal(one.Counted, other.Counted);
        Assert.Equal(one.Picture, other.Picture);
        Assert.NotNull(one.Picture);
        var targets = new List<string>();
        foreach (var address in one.Counted)
            targets.Add(await TargetAsync(address));
        Assert.Equal(
            ["https://news.example/start", "https://source.example/bare", "https://source.example/first?a=1&b=2", "https://source.example/report", "https://source.example/second", "https://support.example/give"],
            targets.Distinct().Order(StringComparer.Ordinal));
        // The text has the same, and neither part has one that is not counted.
        Assert.Equal(one.Counted.Order(), one.TextLinks.Where(ReadCopy.IsCounted).Distinct().Order());
        Assert.DoesNotContain("source.example/", one.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_a_reader_does_for_themselves_is_never_counted()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 1, others: 0);
        await SentAsync(slug);
        var copy = await Service.CopyAsync(readers[0]);

        var plain = copy.Links.Select(l => l.Address).Where(a => !a.StartsWith("http", StringComparison.Ordinal) || !ReadCopy.IsCounted(a)).ToList();
        Assert.Contains("mailto:press@source.example", plain);
        Assert.Contains("mailto:desk@news.example", plain);
        Assert.Contains(plain, a => a.Contains($"/{slug}/unsubscribe/", StringComparison.Ordinal));
        Assert.Contains(plain, a => a.Contains($"/{slug}/preferences/", StringComparison.Ordinal));
        Assert.Contains(plain, a => a.EndsWith($"/{slug}/privacy", StringComparison.Ordinal));
        var headers = System.Text.Encoding.ASCII.GetString(copy.Octets).Split("\r\n\r\n")[0];
        Assert.DoesNotContain("/l/", headers, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_redirect_is_not_stored_says_nothing_of_where_it_came_from_and_sets_no_cookie()
    {
        var (slug, readers) = await NewsroomAsync("aggregate");
        await SentAsync(slug);
        var copy = await Service.CopyAsync(readers[0]);
        using var link = await FollowAsync(copy.Counted[0]);
        using var picture = await FollowAsync(copy.Picture!);

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.OK, "image/gif"), (link.StatusCode, picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
        foreach (var response in new[] { link, picture })
        {
            Assert.True(response.Headers.CacheControl?.NoStore);
            Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }
    }

    [SkippableFact]
    public async Task In_total_the_report_says_how_often_by_article_and_never_by_how_many()
    {
        var (slug, readers) = await NewsroomAsync("aggregate", others: 2);
        var issue = await SentAsync(slug);
        foreach (var reader in readers)
        {
            var copy = await Service.CopyAsync(reader);
            (await FollowAsync(copy.Link("report"))).Dispose();
            (await FollowAsync(copy.Link("report"))).Dispose();
            (await FollowAsync(copy.Link("again"))).Dispose();
            (await FollowAsync(copy.Link("start"))).Dispose();
            (await FollowAsync(copy.Picture!)).Dispose();
        }

        var report = await ReportAsync(issue, r => (long)r["clicks"]!["times"]! == 8 && (long)r["opens"]!["times"]! == 2);
        Assert.Equal(("aggregate", 4, 2), ((string?)report["tracking"], Clicks(report, 0), Clicks(report, 1)));
        Assert.Equal(["First", "Second"], report["articles"]!.AsArray().Select(a => (string?)a!["headline"]));
        Assert.Null(report["clicks"]!["readers"]);
        Assert.Null(Readers(report, 0));
        Assert.Contains(report["others"]!.AsArray(), l => (string?)l!["place"] == "intro" && (long)l["clicks"]! == 2);
        Assert.Contains(report["notes"]!.AsArray(), n => ((string)n!).Contains("counts twice", StringComparison.Ordinal));
        Assert.Contains(report["notes"]!.AsArray(), n => ((string)n!).Contains("Apple", StringComparison.Ordinal));
        Assert.Equal(0, await WithDbAsync(db => db.Readings.CountAsync(r => db.Issues.Any(i => i.Key == r.Issue && i.Publication.Slug == slug))));
    }

    [SkippableFact]
    public async Task One_by_one_each_reader_counts_once_and_only_those_who_agreed()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 2, others: 1);
        var issue = await SentAsync(slug);
        foreach (var reader in readers)
        {
            var copy = await Service.CopyAsync(reader);
            for (var i = 0; i < 2; i++)
                (await FollowAsync(copy.Link("report"))).Dispose();
            (await FollowAsync(copy.Picture!)).Dispose();
        }

        (await FollowAsync((await Service.CopyAsync(readers[0])).Link("again"))).Dispose();
        var report = await ReportAsync(issue, r => (long)r["clicks"]!["times"]! == 7 && (long)r["opens"]!["times"]! == 3);
        Assert.Equal((2, 2), ((long?)report["clicks"]!["readers"], (long?)report["opens"]!["readers"]));
        Assert.Equal((6, 2, 1, 1), (Clicks(report, 0), Readers(report, 0), Clicks(report, 1), Readers(report, 1)));
        var one = (await Desk.GetAsync($"issues/{issue["id"]}/report/readers"))["items"]!.AsArray().Single(r => (string?)r!["email"] == readers[0])!;
        Assert.Equal(["https://source.example/report", "https://source.example/second"], one["clicked"]!.AsArray().Select(c => (string?)c!["url"]));
        Assert.NotNull(one["openedAt"]);
    }

    [SkippableFact]
    public async Task One_reader_is_shown_issue_by_issue_to_admins_until_they_say_no()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 1, others: 1);
        var (first, second) = (await SentAsync(slug), await SentAsync(slug));
        foreach (var reader in readers)
        {
            var copy = await Service.CopyAsync(reader);
            (await FollowAsync(copy.Link("again"))).Dispose();
            (await FollowAsync(copy.Picture!)).Dispose();
        }

        var ids = new List<string>();
        foreach (var reader in readers)
            ids.Add((string)(await Desk.GetAsync($"subscribers?q={Uri.EscapeDataString(reader)}"))["items"]![0]!["id"]!);
        await Eventually.TrueAsync(async () => (await Desk.GetAsync($"subscribers/{ids[0]}/reading"))["items"]!.AsArray() is [{ } read] && read["openedAt"] is not null && read["clicked"]!.AsArray().Count == 1);
        var one = (await Desk.GetAsync($"subscribers/{ids[0]}/reading"))["items"]![0]!;
        Assert.Equal((slug, "Read", "Second", "https://source.example/second"), ((string?)one["publication"], (string?)one["subject"], (string?)one["clicked"]![0]!["headline"], (string?)one["clicked"]![0]!["url"]));
        Assert.Contains((string?)one["issue"], new[] { (string?)first["id"], (string?)second["id"] });
        Assert.Empty((await Desk.GetAsync($"subscribers/{ids[1]}/reading"))["items"]!.AsArray());
        using (var publisher = await Service.AsAsync(Role.Publisher, slug))
            await (await publisher.GetAsync($"/api/v1/subscribers/{ids[0]}/reading")).ExpectProblemAsync(403);
        using (var elsewhere = await Service.AsAsync(Role.Admin, await Desk.PublicationAsync()))
            await (await elsewhere.GetAsync($"/api/v1/subscribers/{ids[0]}/reading")).ExpectProblemAsync(404);

        using var session = await StaffSession.SignedInAsync(Service, Role.Admin);
        var page = await session.Http.GetStringAsync($"/desk/subscribers/{ids[0]}");
        Assert.Contains("https://source.example/second", page, StringComparison.Ordinal);
        Assert.Contains("they have not agreed to figures of their own", await session.Http.GetStringAsync($"/desk/subscribers/{ids[1]}"), StringComparison.Ordinal);

        var no = $$"""{"subscriptions":[{"publication":"{{slug}}","individualFigures":false}]}""";
        await (await Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{ids[0]}", no, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Empty((await Desk.GetAsync($"subscribers/{ids[0]}/reading"))["items"]!.AsArray());
        Assert.DoesNotContain("https://source.example/second", await session.Http.GetStringAsync($"/desk/subscribers/{ids[0]}"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Who_did_not_agree_has_the_links_that_everybody_may_have()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 1, others: 2);
        await SentAsync(slug);
        var copies = new List<ReadCopy>();
        foreach (var reader in readers)
            copies.Add(await Service.CopyAsync(reader));

        Assert.Equal(copies[1].Counted, copies[2].Counted);
        Assert.All(copies[1].Counted, a => Assert.Equal(3, ReadCopy.Path(a).Split('/').Length));
        // The other's are the same with one token of theirs behind each.
        var own = Assert.Single(copies[0].Counted.Select(a => a[(a.LastIndexOf('/') + 1)..]).Distinct());
        Assert.Equal(copies[1].Counted, copies[0].Counted.Select(a => a[..a.LastIndexOf('/')]));
        Assert.Equal(copies[1].Picture!.Replace(".gif", $"/{own}.gif", StringComparison.Ordinal), copies[0].Picture);
        Assert.Equal(copies[0].Counted.Order(), copies[0].TextLinks.Where(ReadCopy.IsCounted).Distinct().Order());
    }

    [SkippableFact]
    public async Task What_says_or_shows_that_it_is_no_reader_is_kept_apart()
    {
        JsonObject issue;
        IReadOnlyList<string> readers;
        ReadCopy hasty;
        TimeSpan taken;
        do
        {
            // Haste is three links within a second; where the machine was slower than that, nobody was hasty.
            (var slug, readers) = await NewsroomAsync("individual", agreed: 2, others: 0);
            issue = await SentAsync(slug);
            hasty = await Service.CopyAsync(readers[0]);
            var begin = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(hasty.Counted.Select(async address => (await FollowAsync(address)).Dispose()));
            taken = TimeProvider.System.GetElapsedTime(begin);
        }
        while (taken > TimeSpan.FromSeconds(0.9));

        var calm = await Service.CopyAsync(readers[1]);
        (await FollowAsync(calm.Counted[0], "HEAD")).Dispose();
        (await FollowAsync(calm.Counted[0], program: "Mozilla/5.0 (compatible; Barracuda Sentinel)")).Dispose();
        (await FollowAsync(calm.Counted[0], headers: ("Sec-Purpose", "prefetch;prerender"))).Dispose();
        (await FollowAsync(calm.Picture!, program: "Mozilla/5.0")).Dispose();
        (await FollowAsync(calm.Counted[1])).Dispose();

        var report = await ReportAsync(issue, r => (long)r["clicks"]!["times"]! + (long)r["clicks"]!["machine"]! == hasty.Counted.Count + 4);
        Assert.Equal((1, hasty.Counted.Count + 3, 1), ((long)report["clicks"]!["times"]!, (long)report["clicks"]!["machine"]!, (long)report["clicks"]!["readers"]!));
        Assert.Equal((0, 1), ((long)report["opens"]!["times"]!, (long)report["opens"]!["machine"]!));
        Assert.Equal([readers[1]], (await Desk.GetAsync($"issues/{issue["id"]}/report/readers"))["items"]!.AsArray().Select(r => (string?)r!["email"]));
    }

    [SkippableFact]
    public async Task A_reader_takes_their_yes_back_and_what_was_kept_is_gone_while_totals_stay()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 1, others: 0);
        var issue = await SentAsync(slug);
        var copy = await Service.CopyAsync(readers[0]);
        (await FollowAsync(copy.Link("report"))).Dispose();
        await ReportAsync(issue, r => Readers(r, 0) == 1);

        var page = ReadCopy.Path(copy.Links.First(l => l.Address.Contains("/preferences/", StringComparison.Ordinal)).Address);
        Assert.Contains("checked=\"checked\"", Figures(await Service.Http.GetStringAsync(page)), StringComparison.Ordinal);
        using (var form = new FormUrlEncodedContent([new("asked", "figures")]))
        using (var saved = await Service.Http.PostAsync(page, form))
            Assert.Equal(HttpStatusCode.OK, saved.StatusCode);

        Assert.Empty((await Desk.GetAsync($"issues/{issue["id"]}/report/readers"))["items"]!.AsArray());
        (await FollowAsync(copy.Link("again"))).Dispose();
        var report = await ReportAsync(issue, r => Clicks(r, 1) == 1);
        Assert.Equal((1, 1, 0), (Clicks(report, 0), Readers(report, 0), Readers(report, 1)));
        var person = (await Desk.GetAsync("subscribers?q=" + readers[0]))["items"]![0]!;
        Assert.Equal("figuresOff", (string?)(await Desk.GetAsync($"subscribers/{person["id"]}/consents"))["items"]![0]!["event"]);

        // The next issue has the links that everybody may have.
        await SentAsync(slug);
        Assert.All((await Service.CopyAsync(readers[0])).Counted, a => Assert.Equal(3, ReadCopy.Path(a).Split('/').Length));
    }

    [SkippableFact]
    public async Task A_publication_that_stops_counting_stops_for_mail_that_is_out_as_well_and_links_go_on_working()
    {
        var (slug, readers) = await NewsroomAsync("aggregate");
        var issue = await SentAsync(slug);
        var copy = await Service.CopyAsync(readers[0]);
        (await FollowAsync(copy.Link("report"))).Dispose();
        await ReportAsync(issue, r => Clicks(r, 0) == 1);
        var publication = await Desk.GetAsync($"publications/{slug}");
        publication["tracking"] = "off";
        await (await Service.Admin.SendAsync("PUT", $"/api/v1/publications/{slug}", publication.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);

        Assert.Equal("https://source.example/report", await TargetAsync(copy.Link("report")));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(1, Clicks(await Desk.GetAsync($"issues/{issue["id"]}/report"), 0));
    }

    [SkippableFact]
    public async Task Erasure_export_and_retention_know_what_single_readers_did()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 2, others: 0);
        var issue = await SentAsync(slug);
        foreach (var reader in readers)
        {
            var copy = await Service.CopyAsync(reader);
            (await FollowAsync(copy.Link("report"))).Dispose();
            (await FollowAsync(copy.Picture!)).Dispose();
        }

        await ReportAsync(issue, r => Readers(r, 0) == 2 && (long?)r["opens"]!["readers"] == 2);
        var first = (await Desk.GetAsync("subscribers?q=" + readers[0]))["items"]![0]!;
        var reading = (await Desk.GetAsync($"subscribers/{first["id"]}/export"))["reading"]!.AsArray();
        Assert.Equal(["clicked https://source.example/report", "opened "], reading.Select(r => $"{r!["what"]} {r["link"]}").Order());
        using var erased = await Service.Admin.SendAsync("DELETE", $"/api/v1/subscribers/{first["id"]}", null, ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Equal([readers[1]], (await Desk.GetAsync($"issues/{issue["id"]}/report/readers"))["items"]!.AsArray().Select(r => (string?)r!["email"]));

        await WithDbAsync(db => db.Readings.ExecuteUpdateAsync(set => set.SetProperty(r => r.At, r => DateTimeOffset.UnixEpoch)));
        await using (var scope = Service.App.Services.CreateAsyncScope())
            Assert.True(await ((IEnumerable<IForgetful>)scope.ServiceProvider.GetService(typeof(IEnumerable<IForgetful>))!).OfType<ForgetReadings>().Single().ForgetAsync(default) >= 3);
        Assert.Empty((await Desk.GetAsync($"issues/{issue["id"]}/report/readers"))["items"]!.AsArray());
        Assert.Equal(2, Readers(await Desk.GetAsync($"issues/{issue["id"]}/report"), 0));
    }

    [SkippableFact]
    public async Task A_preview_and_a_test_show_what_will_be_sent_and_their_links_lead_nowhere()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 1, others: 0);
        var draft = await DraftAsync(slug);
        var preview = new ReadCopy("preview", await Service.Admin.GetByteArrayAsync($"/api/v1/issues/{draft["id"]}/preview?format=eml"));
        await (await Desk.MoveAsync(draft, "test", $$"""{"to":["proof-{{slug}}@tests.example"]}""")).ExpectAsync(HttpStatusCode.OK);
        var test = await Service.CopyAsync($"proof-{slug}@tests.example");
        await SentAsync(slug);
        var sent = await Service.CopyAsync(readers[0]);

        Assert.Equal(sent.Counted.Select(a => a.Length), preview.Counted.Select(a => a.Length));
        Assert.Equal(sent.Counted.Select(a => a.Length), test.Counted.Select(a => a.Length));
        Assert.Equal(sent.Picture!.Length, test.Picture!.Length);
        foreach (var address in preview.Counted.Concat(test.Counted))
        {
            using var response = await FollowAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        var checks = (await Desk.GetAsync($"issues/{draft["id"]}/checks"))["items"]!.AsArray();
        Assert.Contains(checks, c => (string?)c!["id"] == "links" && ((string)c["title"]!).EndsWith("were not tried", StringComparison.Ordinal));
        Assert.DoesNotContain(checks, c => (string?)c!["id"] == "link-redirector" || ((string)c["detail"]!).Contains("/l/", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_report_is_for_editors_and_what_single_readers_did_for_admins()
    {
        var (slug, _) = await NewsroomAsync("individual", agreed: 1);
        var issue = await SentAsync(slug);
        using var editor = await Service.AsAsync(Role.Editor);
        using var publisher = await Service.AsAsync(Role.Publisher);
        await (await editor.GetAsync($"/api/v1/issues/{issue["id"]}/report")).ExpectAsync(HttpStatusCode.OK);
        foreach (var client in new[] { editor, publisher })
            await (await client.GetAsync($"/api/v1/issues/{issue["id"]}/report/readers")).ExpectProblemAsync(403);
        using var elsewhere = await Service.AsAsync(Role.Admin, (await NewsroomAsync("off")).Slug);
        await (await elsewhere.GetAsync($"/api/v1/issues/{issue["id"]}/report/readers")).ExpectProblemAsync(404);

        var csv = await Desk.Http.SendAsync("GET", $"/api/v1/issues/{issue["id"]}/report", null, ("Accept", "text/csv"));
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("what,position,article,headline,url,times,machine,readers", lines[0]);
        Assert.Contains(lines, l => l.StartsWith("link,1,", StringComparison.Ordinal) && l.EndsWith(",https://source.example/report,0,0,0", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Opens_can_be_left_out()
    {
        var (slug, readers) = await NewsroomAsync("aggregate", more: "\"countOpens\":false");
        var issue = await SentAsync(slug);

        Assert.Null((await Service.CopyAsync(readers[0])).Picture);
        Assert.Null((await Desk.GetAsync($"issues/{issue["id"]}/report"))["opens"]);
    }

    [SkippableFact]
    public async Task Readers_are_asked_in_the_form_and_told_on_the_privacy_page()
    {
        var (slug, _) = await NewsroomAsync("individual", agreed: 0, others: 0);
        Assert.Contains("Only if you agreed", await Service.Http.GetStringAsync($"/{slug}/privacy"), StringComparison.Ordinal);
        Assert.DoesNotContain("checked", Figures(await Service.Http.GetStringAsync($"/{slug}")), StringComparison.Ordinal);
        using (var form = new FormUrlEncodedContent([new("email", $"yes@{slug}.example"), new("figures", "true")]))
            (await Service.Http.PostAsync($"/{slug}", form)).Dispose();
        using (var form = new FormUrlEncodedContent([new("email", $"no@{slug}.example")]))
            (await Service.Http.PostAsync($"/{slug}", form)).Dispose();

        foreach (var (who, agreed) in new[] { ("yes", true), ("no", false) })
        {
            var subscription = (await Desk.GetAsync($"subscribers?q={who}@{slug}.example"))["items"]![0]!["subscriptions"]![0]!;
            Assert.Equal(agreed, (bool)subscription["individualFigures"]!);
            Assert.Equal(agreed, ((string)subscription["consent"]!["text"]!).Contains("which links I follow", StringComparison.Ordinal));
        }

        var (total, _) = await NewsroomAsync("aggregate", others: 0);
        Assert.DoesNotContain("name=\"figures\"", await Service.Http.GetStringAsync($"/{total}"), StringComparison.Ordinal);
        Assert.Contains("the same links", await Service.Http.GetStringAsync($"/{total}/privacy"), StringComparison.Ordinal);
    }

    /// <summary>The box that asks.</summary>
    private static string Figures(string html)
    {
        var box = html[html.LastIndexOf("<input", html.IndexOf("name=\"figures\"", StringComparison.Ordinal), StringComparison.Ordinal)..];
        return box[..box.IndexOf('>', StringComparison.Ordinal)];
    }

    private async Task<string> TargetAsync(string address)
    {
        using var response = await FollowAsync(address);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        return response.Headers.Location!.OriginalString;
    }
}
