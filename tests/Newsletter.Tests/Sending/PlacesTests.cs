using Newsletter.Sending;
using Newsletter.Sending.Servers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>Who makes way on one server, step by step; whole issues beside each other stand in <see cref="SharedConnectionsTests"/>.</summary>
public sealed class PlacesTests
{
    private readonly StillClock _clock = new();
    private readonly Party _issue = new();
    private readonly Party _other = new();

    [Fact]
    public void A_connection_that_makes_way_and_waits_for_an_answer_is_not_waited_for()
    {
        var places = Places(3);
        for (var i = 0; i < 3; i++)
            Assert.True(places.TryEnter(_issue));
        Assert.False(places.TryEnter(_other));
        Assert.True(places.MakesWay(_issue, TimeSpan.Zero));
        // One is enough, as long as it goes.
        Assert.False(places.MakesWay(_issue, TimeSpan.Zero));

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(places.TryEnter(_other));
        Assert.True(places.MakesWay(_issue, TimeSpan.Zero));
        Leave(places, _issue, madeWay: true);
        Assert.True(places.TryEnter(_other));
        Assert.False(places.MakesWay(_issue, TimeSpan.Zero));
    }

    [Fact]
    public void A_server_that_lets_in_less_than_before_is_asked_once_a_minute()
    {
        var places = Places(10);
        for (var i = 0; i < 3; i++)
            Serve(places);
        Refuse(places);
        Assert.Equal(3, places.LetsIn);

        // Two end, and it does not let another one in: it may count them still. The next time it does not.
        Leave(places, _issue, served: true);
        Leave(places, _issue, served: true);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Refuse(places);
        Assert.Equal(3, places.LetsIn);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Refuse(places);
        Assert.Equal(1, places.LetsIn);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(places.TryEnter(_issue));
        _clock.Advance(TimeSpan.FromSeconds(31));
        Serve(places);
        Assert.Equal(2, places.LetsIn);
    }

    [Fact]
    public void A_server_may_count_its_only_connection_for_a_moment_after_it_has_ended()
    {
        var places = Places(10);
        Serve(places);
        Refuse(places);
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        Leave(places, _issue, served: true);
        for (var i = 0; i < 2; i++)
        {
            Refuse(places);
            Assert.Equal(1, places.LetsIn);
            _clock.Advance(TimeSpan.FromSeconds(1.1));
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(places.TryEnter(_issue));
        Assert.False(places.IsLimit(said: true));
    }

    private Places Places(int most) => new(most, new SendingNode(null!, null!, null!, _clock), _clock); // alone it asks nobody

    private void Serve(Places places)
    {
        Assert.True(places.TryEnter(_issue));
        places.Opened();
        places.Served();
    }

    private void Refuse(Places places)
    {
        Assert.True(places.TryEnter(_issue));
        Assert.True(places.IsLimit(said: true));
        places.Leave(_issue, opened: false, served: false, madeWay: false);
    }

    private static void Leave(Places places, Party party, bool served = false, bool madeWay = false) => places.Leave(party, opened: served, served, madeWay);
}
