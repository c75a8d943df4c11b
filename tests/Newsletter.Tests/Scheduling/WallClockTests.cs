using System.Globalization;
using Newsletter.Scheduling;

namespace Newsletter.Tests.Scheduling;

public class WallClockTests
{
    [SkippableFact]
    public void Reads_every_local_time_of_the_corpus_as_its_instant()
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(corpus), "NEWSLETTER_CORPUS is not set");
        var wrong = new List<string>();
        var rows = File.ReadLines(Path.Combine(corpus!, "time", "local-to-utc.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        foreach (var row in rows)
        {
            var local = DateTime.ParseExact(row[1], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
            var expected = DateTimeOffset.Parse(row[3], CultureInfo.InvariantCulture);
            var actual = WallClock.ToInstant(local, row[0]);
            if (actual != expected)
                wrong.Add($"{row[0]} {row[1]}: {actual:O} instead of {expected:O}");
        }

        Assert.NotEmpty(rows);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T01:30:00Z")] // the gap of Berlin's spring: half past two becomes half past three
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00Z")] // the overlap of its autumn: the first one
    [InlineData("2026-11-26T09:00", "2026-11-26T08:00:00Z")]
    public void A_time_without_offset_is_wall_time(string text, string instant)
    {
        var local = WallClock.ReadLocal(text, "Europe/Berlin");
        Assert.NotNull(local);
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), WallClock.ToInstant(local.Value, "Europe/Berlin"));
    }

    [Theory]
    [InlineData("2026-11-26T09:00:00+01:00")]
    [InlineData("2026-11-26T08:00:00Z")]
    [InlineData("2026-11-26T03:00:00.000-05:00")]
    public void A_time_with_an_offset_is_an_instant(string text) =>
        Assert.Equal(new DateTime(2026, 11, 26, 9, 0, 0), WallClock.ReadLocal(text, "Europe/Berlin"));

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-11-26")]
    [InlineData("26.11.2026 09:00")]
    [InlineData("2026-02-30T09:00")]
    public void Anything_else_is_no_time(string text) => Assert.Null(WallClock.ReadLocal(text, "Europe/Berlin"));
}
