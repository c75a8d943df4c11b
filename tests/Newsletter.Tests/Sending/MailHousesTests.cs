using System.Globalization;
using System.Net;
using Newsletter.Engines.Dns;
using Newsletter.Engines.Tests.Support;
using Newsletter.Sending.Pace;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>Whose mailboxes a domain's are, against the peers' name server.</summary>
public sealed class MailHousesTests : IAsyncLifetime
{
    private readonly string _zone = Path.GetTempFileName();
    private readonly int _port = Ports.Free();
    private readonly StillClock _clock = new();
    private OutsideProcess? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        File.Delete(_zone);
    }

    [SkippableFact]
    public async Task A_domain_is_of_the_house_of_its_mail_exchanger()
    {
        using var houses = await StartAsync(
            "firm.example\tMX\t20 alt1.aspmx.l.google.com", "firm.example\tMX\t10 aspmx.l.google.com", "shop.example\tMX\t0 shop-example.mail.protection.outlook.com",
            "club.example\tMX\t10 mx1.hoster.example", "choir.example\tMX\t10 mx2.hoster.example", "choir.example\tMX\t10 mx1.hoster.example",
            "own.example\tMX\t10 mail.own.example", "nomail.example\tMX\t0 .", "notgoogle.example\tMX\t10 mx.notgoogle.com", "broken.example\tSERVFAIL\t");
        var providers = new MailProviders([], houses.Of);
        // Nobody waits for DNS.
        Assert.Equal("firm.example", providers.Of("a@Firm.example"));
        foreach (var (domain, house) in new[]
        {
            ("firm.example", "google"), ("shop.example", "microsoft"), ("club.example", "mx1.hoster.example"), ("choir.example", "mx1.hoster.example"), ("notgoogle.example", "mx.notgoogle.com"),
        })
            await Eventually.TrueAsync(() => Knows(providers, domain, house));

        foreach (var domain in new[] { "own.example", "nomail.example", "broken.example", "nowhere.example" })
            Assert.Equal(domain, providers.Of("a@" + domain));
        Assert.Equal("google", providers.Of("a@gmail.com"));
    }

    [SkippableFact]
    public async Task An_answer_is_kept_until_its_time_is_over_and_holds_while_it_is_asked_for_again()
    {
        using var houses = await StartAsync("firm.example\tMX\t10 aspmx.l.google.com");
        await Eventually.TrueAsync(() => houses.Of("firm.example") == "google");
        await File.WriteAllTextAsync(_zone, "firm.example\tMX\t10 firm-example.mail.protection.outlook.com\n");
        File.SetLastWriteTimeUtc(_zone, DateTime.UnixEpoch); // it looks at the file's time
        _clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal("google", houses.Of("firm.example"));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("google", houses.Of("firm.example"));
        await Eventually.TrueAsync(() => houses.Of("firm.example") == "microsoft");
    }

    // A question that a busy machine did not answer in time is asked again after a while.
    private bool Knows(MailProviders providers, string domain, string house)
    {
        if (providers.Of("a@" + domain) == house)
            return true;
        _clock.Advance(TimeSpan.FromMinutes(1));
        return false;
    }

    [Fact]
    public async Task Switched_off_nobody_is_asked()
    {
        using var houses = new MailHouses(Resolver(seconds: 1), lookUp: false, _clock);
        await houses.StartAsync(CancellationToken.None);
        Assert.Equal("firm.example", houses.Of("firm.example"));
    }

    [Fact]
    public async Task A_name_server_that_is_away_holds_up_nobody_and_few_names_wait_for_it()
    {
        using var houses = new MailHouses(Resolver(seconds: 1), lookUp: true, _clock);
        await houses.StartAsync(CancellationToken.None);
        for (var i = 0; i < 20_000; i++)
        {
            var domain = string.Create(CultureInfo.InvariantCulture, $"d{i}.example");
            Assert.Same(domain, houses.Of(domain));
        }

        Assert.InRange(houses.Kept, 1, 11_000);
        await houses.StopAsync(CancellationToken.None);
    }

    private DnsResolver Resolver(int seconds) => new(
        new DnsOptions { Servers = [new IPEndPoint(IPAddress.Loopback, _port)], Timeout = TimeSpan.FromSeconds(seconds), Limit = TimeSpan.FromMinutes(2), Tries = 1 }, TimeProvider.System);

    private async Task<MailHouses> StartAsync(params string[] zone)
    {
        Requirement.Program("python3", "/usr/bin/python3");
        var script = Requirement.Peer("dns.py");
        await File.WriteAllLinesAsync(_zone, zone);
        _server = await OutsideProcess.StartAsync(_port, "/usr/bin/python3", script, _port.ToString(CultureInfo.InvariantCulture), _zone);
        // A busy machine takes its time to answer.
        var houses = new MailHouses(Resolver(seconds: 60), lookUp: true, _clock);
        await houses.StartAsync(CancellationToken.None);
        return houses;
    }
}
