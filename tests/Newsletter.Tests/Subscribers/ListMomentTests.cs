using System.Globalization;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Tests.Subscribers;

/// <summary>Since when somebody agreed, as lists write it.</summary>
public sealed class ListMomentTests
{
    [Theory]
    [InlineData("2023-01-01 10:00:00 UTC", "2023-01-01T10:00:00")]
    [InlineData("2021-12-25 10:00:00 CET", "2021-12-25T09:00:00")]
    [InlineData("2021-12-25 10:00:00 EST", "2021-12-25T15:00:00")]
    [InlineData("2021-02-03 04:05:06 +0100", "2021-02-03T03:05:06")]
    [InlineData("Wed Feb 03 2021 10:00:00 GMT+0100 (Central European Time)", "2021-02-03T09:00:00")]
    [InlineData("Sat, 25 Dec 2021 10:00:00 GMT", "2021-12-25T10:00:00")]
    [InlineData("25/12/2021 10:00", "2021-12-25T10:00:00")]
    [InlineData("25-12-2021 10:00:00", "2021-12-25T10:00:00")]
    [InlineData("12/25/2021", "2021-12-25T00:00:00")]
    [InlineData("12/25/21 10:00 PM", "2021-12-25T22:00:00")]
    [InlineData("25.12.2021, 10:00", "2021-12-25T10:00:00")]
    [InlineData("25.12.2021 10:00 Uhr", "2021-12-25T10:00:00")]
    [InlineData("25.12.21", "2021-12-25T00:00:00")]
    [InlineData("3.4.2021", "2021-04-03T00:00:00")]
    [InlineData("3. Februar 2021", "2021-02-03T00:00:00")]
    [InlineData("25 décembre 2021 à 10:00", "2021-12-25T10:00:00")]
    [InlineData("25 дек. 2021", "2021-12-25T00:00:00")]
    [InlineData("3 de marzo de 2021", "2021-03-03T00:00:00")]
    [InlineData("December 25th, 2021", "2021-12-25T00:00:00")]
    [InlineData("Dec 25, 2021 at 10:00 AM", "2021-12-25T10:00:00")]
    [InlineData("44230.5", "2021-02-03T12:00:00")]
    [InlineData("1612345678", "2021-02-03T09:47:58")]
    [InlineData("1612345678901", "2021-02-03T09:47:58.901")]
    [InlineData("٢٠٢١/٠٣/٠٥", "2021-03-05T00:00:00")]
    [InlineData("۲۰۲۱-۰۳-۰۵ ۱۰:۲۰:۰۰", "2021-03-05T10:20:00")]
    [InlineData("20211225", "2021-12-25T00:00:00")]
    [InlineData("20211225100000", "2021-12-25T10:00:00")]
    [InlineData("2021-12-25T10:00:00.123456789Z", "2021-12-25T10:00:00.123")]
    public void Times_are_read_as_they_are_found(string text, string expected) =>
        Assert.Equal(expected, ListMoment.Read(text, dayFirst: false)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2021-13-45")]
    [InlineData("32/13/2021")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("0001-01-01")]
    [InlineData("3 Brumaire 2021")]
    [InlineData("soon")]
    [InlineData("10:30:00")]
    [InlineData("5 May")]
    [InlineData("5.12")]
    [InlineData("2021")]
    [InlineData("99999999999999999999999999")]
    public void What_is_no_time_is_none(string text) => Assert.Null(ListMoment.Read(text, dayFirst: false));

    /// <summary>What a pattern would try in a hundred thousand ways is not tried at all.</summary>
    [Theory]
    [InlineData("1 ")]
    [InlineData("1 a ")]
    [InlineData("a")]
    public void A_long_cell_is_no_time(string piece) => Assert.Null(ListMoment.Read(string.Concat(Enumerable.Repeat(piece, 200_000)), dayFirst: false));

    [Fact]
    public void A_day_in_front_of_a_month_is_seen_by_the_column()
    {
        Assert.True(ListMoment.IsDayFirst(["03/04/2021", "25/04/2021"]));
        Assert.False(ListMoment.IsDayFirst(["03/04/2021", "04/25/2021"]));
        Assert.False(ListMoment.IsDayFirst(["03/04/2021"]));
        Assert.True(ListMoment.IsDayFirst(["03-04-2021 10:11"]));
        Assert.Equal((4, 3), (ListMoment.Read("03/04/2021", dayFirst: true)!.Value.Month, ListMoment.Read("03/04/2021", dayFirst: false)!.Value.Month));
    }
}
