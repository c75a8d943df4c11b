using Microsoft.Extensions.Configuration;
using Newsletter.Engines.Smtp;
using Newsletter.Sending;
using Newsletter.Sending.Pace;
using Newsletter.Shell.Settings;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

public class PaceTests
{
    private const string Label = "a-label-of-fifty-one-letters-which-is-not-too-long.";
    private const string LongHost = Label + Label + Label + Label + Label + "example";

    private readonly StillClock _clock = new();

    [Fact]
    public void A_provider_that_asks_for_less_rests_then_gets_half_and_finds_its_way_back()
    {
        var pace = new ProviderPace("google", null, _clock);
        // 100 a second for ten seconds.
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(pace.TryEnter(1, out var turn));
            pace.Leave(turn, Accepted);
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.True(pace.TryEnter(1, out var slowed));
        pace.Leave(slowed, Deferred("4.7.28", "Our system has detected an unusual rate of unsolicited mail"));
        Assert.False(pace.TryEnter(1, out _));
        Assert.Contains("unusual rate", pace.Words, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromSeconds(3));
        var half = Passed(pace, TimeSpan.FromSeconds(5)) / 5;
        Assert.InRange(half, 35, 65);
        Passed(pace, TimeSpan.FromSeconds(40));
        Assert.Null(pace.Words);
        Assert.True(Passed(pace, TimeSpan.FromSeconds(5)) / 5 > 90);
    }

    [Fact]
    public void What_was_given_back_counts_for_nothing()
    {
        var pace = new ProviderPace("google", new ProviderLimit("google", [], 1, 0), _clock);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(pace.TryEnter(1, out var turn));
            pace.Leave(turn, null);
        }

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(pace.TryEnter(1, out var slowed));
        pace.Leave(slowed, Deferred("4.7.0", "Too many messages from your address"));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("It gets 0.5 a second", pace.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void What_set_out_together_slows_once()
    {
        var pace = new ProviderPace("google", null, _clock);
        var turns = Enumerable.Range(0, 40).Select(_ => pace.TryEnter(1, out var turn) ? turn : -1).ToList();
        foreach (var turn in turns)
            pace.Leave(turn, Deferred("4.3.2", "System not accepting network messages"));
        _clock.Advance(TimeSpan.FromSeconds(2.5));
        Assert.True(pace.TryEnter(1, out _));
    }

    [Fact]
    public void Greylisted_rows_slow_nobody()
    {
        var pace = new ProviderPace("somewhere.example", null, _clock);
        for (var i = 0; i < 500; i++)
        {
            Assert.True(pace.TryEnter(1, out var turn));
            pace.Leave(turn, i % 50 == 0 ? Deferred("4.7.1", "Greylisted, please come back") : Accepted);
        }

        Assert.Null(pace.Words);
    }

    [Fact]
    public void A_tenth_of_the_last_replies_put_off_slows()
    {
        var pace = new ProviderPace("somewhere.example", null, _clock);
        for (var i = 0; i < 200 && pace.TryEnter(1, out var turn); i++)
            pace.Leave(turn, i % 5 == 0 ? Deferred("4.2.1", "Mailbox busy") : Accepted);
        Assert.Contains("Mailbox busy", pace.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.2.2", "Mailbox full", false)]
    [InlineData("4.7.1", "Greylisting in action", false)]
    [InlineData("4.7.0", "Too many messages from your address", true)]
    [InlineData("4.4.5", "Insufficient system resources", true)]
    [InlineData("4.2.0", "RP-001 rate limited by the mailbox house", true)]
    public void An_answer_concerns_one_row_or_all(string code, string text, bool slows) =>
        Assert.Equal(slows, SlowSignal.Of(Deferred(code, text)) is not null);

    [Fact]
    public void Limits_are_shared_by_the_nodes()
    {
        var pace = new ProviderPace("google", new ProviderLimit("google", [], 0, 6), _clock);
        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => pace.TryEnter(3, out var _)));
        var paced = new ProviderPace("google", new ProviderLimit("google", [], 30, 0), _clock);
        Assert.InRange(Passed(paced, TimeSpan.FromSeconds(10), nodes: 3), 95, 105);
    }

    [Theory]
    [InlineData("a@gmail.com", "google")]
    [InlineData("a@GoogleMail.com", "google")]
    [InlineData("a@hotmail.co.uk", "microsoft")]
    [InlineData("a@News.Example", "news.example")]
    [InlineData("a@corp.example", "google")]
    public void An_address_is_of_its_provider(string address, string provider) =>
        Assert.Equal(provider, new MailProviders([new ProviderLimit("google", ["corp.example"], 0, 0)]).Of(address));

    [Theory]
    [InlineData("2026-03-01", 200)]
    [InlineData("2026-03-02", 300)]
    [InlineData("2026-03-04", 675)]
    public void A_warm_up_grows_by_the_day(string day, int limit) =>
        Assert.Equal(limit, new WarmUp(new DateOnly(2026, 3, 1), 200, 1.5).LimitOn(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("Smtp:Servers:0:WarmUp:FirstDay", "100", "Smtp:Servers:0:WarmUp:From")]
    [InlineData("Smtp:Servers:0:Host", LongHost, "Smtp:Servers:0:Host")]
    [InlineData("Sending:HelloName", "our mail server", "Sending:HelloName")]
    [InlineData("Sending:Providers:0:Domains", "house.example @other", "Sending:Providers:0:Domains")]
    [InlineData("Sending:Providers:1:Domains", "House.example", "Sending:Providers")]
    public void What_would_be_left_out_in_silence_stops_the_start(string key, string value, string named)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Sending:Providers:0:Name"] = "house",
            ["Sending:Providers:0:Domains"] = "house.example",
            ["Sending:Providers:1:Name"] = "other",
        };
        Assert.Empty(Wrong(settings));
        settings[key] = value;
        Assert.StartsWith(named + " is ", Assert.Single(Wrong(settings)), StringComparison.Ordinal);

        static IReadOnlyList<string> Wrong(Dictionary<string, string?> settings)
        {
            var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
            SmtpOptions.Read(reader);
            SendingOptions.Read(reader);
            return reader.Wrong;
        }
    }

    [Fact]
    public void A_limit_may_name_a_domain_also_one_of_a_known_house()
    {
        var providers = new MailProviders([new ProviderLimit("gmail.com", [], 5, 0)]);
        Assert.Equal(5, providers.LimitOf(providers.Of("a@Gmail.com"))?.MessagesPerSecond);
        Assert.Equal("google", providers.Of("a@googlemail.com"));
    }

    private int Passed(ProviderPace pace, TimeSpan time, int nodes = 1)
    {
        var passed = 0;
        for (var at = TimeSpan.Zero; at < time; at += TimeSpan.FromMilliseconds(5))
        {
            if (pace.TryEnter(nodes, out var turn))
            {
                pace.Leave(turn, Accepted);
                passed++;
            }

            _clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        return passed;
    }

    private static SendOutcome Accepted => new(SendResult.Accepted, new SmtpReply(250, "2.0.0", "ok"));

    private static SendOutcome Deferred(string code, string text) => new(SendResult.Deferred, new SmtpReply(450, code, text));
}
