using System.Globalization;
using System.Net;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling;

/// <summary>Wall times in many zones, as a client of the API sends them; the service's clock stands before all of them.</summary>
public sealed class ScheduleOverApiTests : IAsyncLifetime
{
    private TestService? _service;

    private Desk Desk => new(_service!.Admin); // started before any test

    public async Task InitializeAsync() => _service = await TestService.StartAsync(clock: new TestClock(new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    public async Task DisposeAsync() => await _service!.DisposeAsync(); // started before any test

    [SkippableFact]
    public async Task Every_wall_time_of_the_corpus_is_booked_at_its_instant()
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(corpus), "NEWSLETTER_CORPUS is not set");
        var zones = File.ReadLines(Path.Combine(corpus!, "time", "local-to-utc.tsv")).Skip(1).Select(line => line.Split('\t')).GroupBy(row => row[0]).ToList();
        Assert.NotEmpty(zones);
        var wrong = new List<string>();
        foreach (var zone in zones)
        {
            var issue = await ApprovedAsync($"\"timeZone\":\"{zone.Key}\"");
            foreach (var row in zone)
            {
                var booked = await (await Desk.MoveAsync(issue, "schedule", $$"""{"at":"{{row[1]}}"}""")).ExpectAsync(HttpStatusCode.OK);
                var at = (DateTimeOffset)booked["at"]!;
                // Both answers are one time: on the zone's clocks, and as an instant.
                var local = DateTime.ParseExact((string)booked["localAt"]!, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
                if (at != DateTimeOffset.Parse(row[3], CultureInfo.InvariantCulture) || (string?)booked["timeZone"] != zone.Key || at.DateTime != local)
                    wrong.Add($"{zone.Key} {row[1]}: {booked["at"]} ({booked["localAt"]}) instead of {row[3]}");
                await (await Desk.MoveAsync(issue, "unschedule")).ExpectAsync(HttpStatusCode.OK);
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_next_slot_passes_over_skipped_dates()
    {
        var issue = await ApprovedAsync("""
            "slots":[{"day":"thursday","time":"09:00"}],"skips":["2016-01-07","2016-01-14"]
            """);
        issue = await (await Desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("2016-01-21T09:00:00", (string?)issue["localAt"]);
    }

    private async Task<System.Text.Json.Nodes.JsonObject> ApprovedAsync(string more)
    {
        var slug = await Desk.PublicationAsync(more);
        await Desk.SubscribersAsync(slug, 1);
        return await Desk.IssueAsync(slug, "submit", "approve");
    }
}
