using System.Globalization;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Digests;

namespace Newsletter.Tests.Scheduling;

public sealed class DigestCalendarTests
{
    [Theory]
    // A month that is shorter has it on its last day.
    [InlineData("2027-01", 31, "08:30", "2027-02-28 08:30")]
    [InlineData("2028-01", 31, "08:30", "2028-02-29 08:30")]
    [InlineData("2027-01", 29, null, "2027-02-28 09:00")]
    [InlineData("2026-12", 31, null, "2027-01-31 09:00")]
    [InlineData("2026-11", 1, null, "2026-12-01 09:00")]
    public void A_day_of_the_month_is_in_the_month_after(string month, int day, string? time, string expected) =>
        Assert.Equal(expected, LocalAt(month, new DigestSettings { Day = day, Time = time is null ? null : TimeOnly.Parse(time, CultureInfo.InvariantCulture) }));

    [Fact]
    public void Without_a_day_it_is_the_first_slot_of_the_month_that_is_not_skipped()
    {
        Slot[] slots = [new(DayOfWeek.Thursday, new TimeOnly(9, 0)), new(DayOfWeek.Tuesday, new TimeOnly(17, 30))];
        Assert.Equal("2026-12-01 17:30", LocalAt("2026-11", new DigestSettings(), slots));
        Assert.Equal("2026-12-03 09:00", LocalAt("2026-11", new DigestSettings(), slots, new DateOnly(2026, 12, 1)));
        Assert.Equal("2026-12-01 09:00", LocalAt("2026-11", new DigestSettings()));
        // A month of which every slot is skipped has its digest all the same.
        Assert.Equal("2026-12-01 09:00", LocalAt("2026-11", new DigestSettings(), slots, [.. Enumerable.Range(1, 31).Select(d => new DateOnly(2026, 12, d))]));
    }

    [Fact]
    public void A_time_that_a_clock_change_skips_moves_forward()
    {
        var publication = Publication(new DigestSettings { Day = 28, Time = new TimeOnly(2, 30) }, [], []);
        var local = DigestCalendar.LocalAt(publication, new DateOnly(2027, 2, 1));
        Assert.Equal(new DateTimeOffset(2027, 3, 28, 1, 30, 0, TimeSpan.Zero), WallClock.ToInstant(local, publication.TimeZone));
    }

    [Theory]
    [InlineData("2026-11-30T22:59:59Z", "Europe/Berlin", "2026-11-01")]
    [InlineData("2026-11-30T23:00:00Z", "Europe/Berlin", "2026-12-01")]
    [InlineData("2026-12-31T09:59:59Z", "Pacific/Kiritimati", "2026-12-01")]
    [InlineData("2026-12-31T10:00:00Z", "Pacific/Kiritimati", "2027-01-01")]
    public void A_month_is_that_of_the_publications_calendar(string at, string zone, string month) =>
        Assert.Equal(month, DigestMonth.Of(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    [Theory]
    // In Paraguay the clocks went from midnight to one on the first of October: the month began at one.
    [InlineData("2017-10", "America/Asuncion", "2017-10-01T04:00:00Z", "2017-11-01T03:00:00Z")]
    [InlineData("2027-03", "Europe/Berlin", "2027-02-28T23:00:00Z", "2027-03-31T22:00:00Z")]
    public void A_month_lasts_from_its_first_moment_to_that_of_the_next(string month, string zone, string begin, string end)
    {
        var first = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal((Instant(begin), Instant(end)), (DigestMonth.Begin(first, zone), DigestMonth.End(first, zone)));
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string LocalAt(string month, DigestSettings digest, IReadOnlyList<Slot>? slots = null, params DateOnly[] skips) =>
        DigestCalendar.LocalAt(Publication(digest, slots ?? [], skips), DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture))
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static Publication Publication(DigestSettings digest, IReadOnlyList<Slot> slots, IReadOnlyList<DateOnly> skips) => new()
    {
        Slug = "news",
        Name = "News",
        TimeZone = "Europe/Berlin",
        From = new Sender("News", "desk@news.example"),
        PostalAddress = "1 Press Lane",
        Digest = digest,
        Slots = slots,
        Skips = skips,
    };
}
