using System.Globalization;
using Newsletter.Shell.Parts;

namespace Newsletter.Tests.Shell;

public sealed class SpansTests
{
    [Theory]
    [InlineData("00:05:00", "5 minutes")]
    [InlineData("01:00:00", "1 hour")]
    [InlineData("3.00:00:00", "3 days")]
    [InlineData("1.12:30:00", "1 day 12 hours 30 minutes")]
    [InlineData("14.00:00:01", "14 days 1 second")]
    [InlineData("00:00:00", "0 minutes")]
    [InlineData("00:00:01.5000000", "1.5 seconds")]
    [InlineData("00:00:00.0000001", "0.0000001 seconds")]
    public void What_is_written_is_read_again(string span, string words)
    {
        var length = TimeSpan.Parse(span, CultureInfo.InvariantCulture);
        Assert.Equal(words, Spans.Write(length));
        Assert.Equal(length, Spans.Read(words));
        Assert.Equal(length, Spans.Read(span));
    }

    [Theory]
    [InlineData("90 min", "01:30:00")]
    [InlineData(" 1 Day, 2 hours and 3 minutes ", "1.02:03:00")]
    [InlineData("1d12h", "1.12:00:00")]
    [InlineData("1.5 hours", "01:30:00")]
    [InlineData("0,5 h", "00:30:00")]
    [InlineData("2 weeks", "14.00:00:00")]
    [InlineData("30s", "00:00:30")]
    [InlineData("45 secs", "00:00:45")]
    [InlineData("3 hrs", "03:00:00")]
    [InlineData("5 mins", "00:05:00")]
    public void People_write_it_in_many_ways(string words, string span) => Assert.Equal(TimeSpan.Parse(span, CultureInfo.InvariantCulture), Spans.Read(words));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("soon")]
    [InlineData("5 parsecs")]
    [InlineData("-5 minutes")]
    [InlineData("5 minutes or so")]
    [InlineData("hour 1")]
    [InlineData("1:2")]
    [InlineData("99999999999999999999999999 days")]
    [InlineData("10000000 days 10000000 days")]
    [InlineData("99999999999999999999999999999999999999999 seconds")]
    public void What_is_no_length_of_time_is_not_guessed_at(string words) => Assert.Null(Spans.Read(words));
}
