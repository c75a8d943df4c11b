using System.Net;
using Microsoft.EntityFrameworkCore;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

public sealed class OutsideTrackingOnSqlite(OutsideTrackingOnSqlite.Fixture fixture) : OutsideTrackingTests(fixture, fixture.Receiver), IClassFixture<OutsideTrackingOnSqlite.Fixture>
{
    public sealed class Fixture : OnSqlite
    {
        internal KeepingReceiver Receiver { get; } = new();

        protected override IReadOnlyDictionary<string, string?>? Settings => OutsideSettings(Receiver);
    }
}

public sealed class OutsideTrackingOnPostgreSql(OutsideTrackingOnPostgreSql.Fixture fixture) : OutsideTrackingTests(fixture, fixture.Receiver), IClassFixture<OutsideTrackingOnPostgreSql.Fixture>
{
    public sealed class Fixture : OnPostgreSql
    {
        internal KeepingReceiver Receiver { get; } = new();

        protected override IReadOnlyDictionary<string, string?>? Settings => OutsideSettings(Receiver);
    }
}

/// <summary>Mail that really went out: what the archive shows, what a correction does, and whom segments mean by their reading.</summary>
public abstract class OutsideTrackingTests(ServiceFixture fixture, object receiver) : TrackingSuite(fixture)
{
    private KeepingReceiver Receiver { get; } = (KeepingReceiver)receiver;

    private protected static IReadOnlyDictionary<string, string?> OutsideSettings(KeepingReceiver receiver) =>
        new Dictionary<string, string?>(receiver.Settings.Concat(Patient)) { ["Smtp:Servers:0:MaxConnections"] = "1" };

    [SkippableFact]
    public async Task The_archive_has_the_editors_links_and_counts_nobody()
    {
        var (slug, readers) = await NewsroomAsync("aggregate");
        var issue = await SentAsync(slug);
        Assert.NotNull(Receiver.Copy(readers[0]).Picture);

        var page = await Service.Http.GetStringAsync($"/{slug}/issues/{issue["number"]}");
        Assert.Contains("https://source.example/report", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/l/", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/o/", page, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_correction_has_links_of_its_own_and_the_report_puts_both_together()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 30, others: 0);
        Receiver.Door.Admit(1);
        var issue = await DraftAsync(slug);
        foreach (var move in new[] { "submit", "approve", "send" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        await Eventually.TrueAsync(() => readers.Any(Receiver.Has));
        issue = await (await Desk.MoveAsync(issue, "pause")).ExpectAsync(HttpStatusCode.OK);
        Receiver.Door.Open();
        var early = readers.First(Receiver.Has);
        var before = Receiver.Copy(early);
        var article = await Desk.GetAsync($"articles/{issue["articles"]![0]}");
        article["body"] = "See [the right report](https://source.example/right).";
        await (await Service.Admin.SendAsync("PUT", $"/api/v1/articles/{article["id"]}", article.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        foreach (var move in new[] { "apply", "approve", "resume" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        await Desk.UntilAsync(issue, "sent");
        var late = readers.Select(Receiver.Copy).First(c => c.Html.Contains("the right report", StringComparison.Ordinal));

        (await FollowAsync(before.Link("the report"))).Dispose();
        (await FollowAsync(late.Link("the right report"))).Dispose();
        using var old = await FollowAsync(before.Link("the report"));
        Assert.Equal("https://source.example/report", old.Headers.Location!.OriginalString);
        var report = await ReportAsync(issue, r => Clicks(r, 0) == 3);
        Assert.Equal((2, 2), (Readers(report, 0), (long?)report["clicks"]!["readers"]));
        Assert.Equal(
            ["https://source.example/first?a=1&b=2 0", "https://source.example/report 2", "https://source.example/right 1"],
            report["articles"]![0]!["links"]!.AsArray().Select(l => $"{l!["url"]} {l["clicks"]}").Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Segments_ask_for_reading_and_never_take_the_unknown_for_a_no()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 3, others: 1);
        var first = await SentAsync(slug);
        var (opener, clicker) = (Receiver.Copy(readers[0]), Receiver.Copy(readers[1]));
        (await FollowAsync(opener.Picture!)).Dispose();
        (await FollowAsync(clicker.Picture!)).Dispose();
        (await FollowAsync(clicker.Link("report"))).Dispose();
        await ReportAsync(first, r => (long?)r["opens"]!["readers"] == 2 && (long?)r["clicks"]!["readers"] == 1);

        Assert.Equal("0 1", await MeantAsync(slug, """{"field":"opened","withinDays":7}"""));
        Assert.Equal("1", await MeantAsync(slug, """{"field":"clicked","withinDays":7}"""));
        Assert.Equal("1", await MeantAsync(slug, """{"field":"clicked","withinIssues":1}"""));
        Assert.Equal("2", await MeantAsync(slug, """{"field":"opened","notWithinIssues":1}"""));
        // Two issues have not been sent yet, and nobody's figures are a week old.
        Assert.Equal("", await MeantAsync(slug, """{"field":"opened","notWithinIssues":2}"""));
        Assert.Equal("", await MeantAsync(slug, """{"field":"opened","notWithinDays":7}"""));
        await WithDbAsync(db => db.Subscriptions.Where(s => s.FiguresSince != null).ExecuteUpdateAsync(set => set.SetProperty(s => s.FiguresSince, s => DateTimeOffset.UnixEpoch)));
        Assert.Equal("2", await MeantAsync(slug, """{"field":"opened","notWithinDays":7}"""));
        Assert.Equal("0 2", await MeantAsync(slug, """{"field":"clicked","notWithinDays":7}"""));
        Assert.Equal("0 2 3", await MeantAsync(slug, """{"not":{"field":"clicked","withinDays":7}}"""));

        await SentAsync(slug);
        Assert.Equal("", await MeantAsync(slug, """{"field":"opened","withinIssues":1}"""));
        Assert.Equal("0 1", await MeantAsync(slug, """{"field":"opened","withinIssues":2}"""));
        Assert.Equal("2", await MeantAsync(slug, """{"field":"opened","notWithinIssues":2}"""));
    }

    [SkippableFact]
    public async Task An_issue_goes_to_a_segment_of_readers_who_clicked()
    {
        var (slug, readers) = await NewsroomAsync("individual", agreed: 2, others: 0);
        var first = await SentAsync(slug);
        (await FollowAsync(Receiver.Copy(readers[1]).Link("report"))).Dispose();
        await ReportAsync(first, r => (long?)r["clicks"]!["readers"] == 1);
        await (await Service.Admin.SendAsync("POST", "/api/v1/segments", $$"""{"publication":"{{slug}}","name":"Clickers","where":{"field":"clicked","withinIssues":3} }""")).ExpectAsync(HttpStatusCode.Created);
        var issue = await Desk.DraftAsync(slug, more: "\"audience\":{\"include\":[\"Clickers\"],\"exclude\":[]}");
        foreach (var move in new[] { "submit", "approve", "send" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        await Desk.UntilAsync(issue, "sent");

        Assert.Equal([readers[1]], (await Desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]!.AsArray().Select(d => (string?)d!["address"]));
    }

    [SkippableTheory]
    [InlineData("""{"field":"opened","withinDays":366}""", "where.withinDays")]
    [InlineData("""{"field":"opened","notWithinDays":0}""", "where.notWithinDays")]
    [InlineData("""{"field":"clicked","withinIssues":101}""", "where.withinIssues")]
    [InlineData("""{"field":"clicked","notWithinIssues":0}""", "where.notWithinIssues")]
    [InlineData("""{"field":"clicked","is":["https://source.example/report"]}""", "where.is")]
    [InlineData("""{"field":"clicked","withinDays":3,"withinIssues":3}""", "where")]
    [InlineData("""{"field":"joined","withinIssues":3}""", "where.withinIssues")]
    public async Task What_reading_cannot_be_asked_is_named_where_it_stands(string where, string field)
    {
        var (slug, _) = await NewsroomAsync("individual", agreed: 0, others: 0);
        using var response = await Service.Admin.SendAsync("POST", "/api/v1/segments", $$"""{"publication":"{{slug}}","name":"Wrong","where":{{where}} }""");

        Assert.Contains(field, (await response.ExpectProblemAsync(422))["errors"]!.AsObject().Select(e => e.Key));
    }

    /// <returns>Which of the readers, by their numbers.</returns>
    private async Task<string> MeantAsync(string slug, string where)
    {
        var made = await (await Service.Admin.SendAsync("POST", "/api/v1/segments", $$"""{"publication":"{{slug}}","name":"{{Guid.NewGuid():N}}","where":{{where}} }""")).ExpectAsync(HttpStatusCode.Created);
        var people = (await Desk.GetAsync($"subscribers?segment={made["id"]}"))["items"]!.AsArray();
        return string.Join(' ', people.Select(p => ((string)p!["email"]!)[1..2]).Order(StringComparer.Ordinal));
    }
}
