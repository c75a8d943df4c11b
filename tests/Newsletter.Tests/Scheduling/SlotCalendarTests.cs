using Newsletter.Publications;
using Newsletter.Scheduling;

namespace Newsletter.Tests.Scheduling;

public class SlotCalendarTests
{
    private static readonly DateTimeOffset Sunday = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_next_slots_are_in_order_and_in_the_zone()
    {
        var publication = Weekly("America/New_York", new Slot(DayOfWeek.Thursday, new TimeOnly(9, 0)), new Slot(DayOfWeek.Monday, new TimeOnly(18, 30)));
        var slots = SlotCalendar.Upcoming(publication, Sunday).Take(3).ToList();
        Assert.Equal(
            [new DateTime(2026, 11, 23, 18, 30, 0), new DateTime(2026, 11, 26, 9, 0, 0), new DateTime(2026, 11, 30, 18, 30, 0)],
            slots.Select(s => s.Local));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 23, 30, 0, TimeSpan.Zero), slots[0].At);
    }

    [Fact]
    public void Skipped_dates_have_no_slot()
    {
        var publication = Weekly("Europe/Berlin", new Slot(DayOfWeek.Thursday, new TimeOnly(9, 0)));
        publication.Skips = [new DateOnly(2026, 11, 26)];
        Assert.Equal(new DateTime(2026, 12, 3, 9, 0, 0), SlotCalendar.Upcoming(publication, Sunday).First().Local);
        Assert.False(SlotCalendar.IsSlot(publication, new DateTime(2026, 11, 26, 9, 0, 0)));
    }

    [Fact]
    public void A_slot_in_a_gap_moves_forward_and_comes_back_the_week_after()
    {
        var publication = Weekly("Europe/Berlin", new Slot(DayOfWeek.Sunday, new TimeOnly(2, 30)));
        var slots = SlotCalendar.Upcoming(publication, new DateTimeOffset(2026, 3, 27, 0, 0, 0, TimeSpan.Zero)).Take(2).ToList();
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero), slots[0].At);
        Assert.Equal(new DateTimeOffset(2026, 4, 5, 0, 30, 0, TimeSpan.Zero), slots[1].At);
    }

    [Fact]
    public void A_zone_ahead_of_UTC_has_its_own_today()
    {
        // In Auckland it is Monday already while UTC has Sunday noon.
        var publication = Weekly("Pacific/Auckland", new Slot(DayOfWeek.Monday, new TimeOnly(1, 30)));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 12, 30, 0, TimeSpan.Zero), SlotCalendar.Upcoming(publication, Sunday).First().At);
    }

    [Fact]
    public void A_publication_without_slots_has_none() => Assert.Empty(SlotCalendar.Upcoming(Weekly("Europe/Berlin"), Sunday));

    private static Publication Weekly(string zone, params Slot[] slots) => new()
    {
        Slug = "weekly",
        Name = "Weekly",
        TimeZone = zone,
        From = new Sender("Weekly", "desk@news.example"),
        PostalAddress = "1 Street",
        Slots = slots,
    };
}
