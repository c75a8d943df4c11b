using System.Collections.Concurrent;
using System.Threading.Channels;
using Newsletter.Engines.Dns;

namespace Newsletter.Sending.Pace;

/// <summary>
/// Who takes the mail of a domain, by its MX records: a firm whose mailboxes are at a large house is that house, and domains with one mail exchanger are one
/// provider. Nobody waits for DNS: until the answer is there, and where there is none, the domain is its own provider. Setting <c>Sending:LookUpProviders</c>.
/// </summary>
internal sealed class MailHouses(DnsResolver dns, bool lookUp, TimeProvider clock) : BackgroundService
{
    /// <summary>Domains that are kept, and at most so many that wait to be asked about. What is beyond is its own provider.</summary>
    private const int MostKept = 50_000;
    private const int MostWaiting = 10_000;

    private const int AtOnce = 4;

    private static readonly TimeSpan Keep = TimeSpan.FromHours(12);

    /// <summary>A name server that is away is not asked again for every claim.</summary>
    private static readonly TimeSpan KeepNothing = TimeSpan.FromMinutes(15);

    // Whose mail exchangers end in this; a customer of theirs has one under it.
    private static readonly (string House, string[] Hosts)[] Houses =
    [
        ("google", ["google.com", "googlemail.com", "smtp.goog"]),
        ("microsoft", ["mail.protection.outlook.com", "mx.microsoft", "olc.protection.outlook.com"]),
        ("yahoo", ["yahoodns.net"]),
        ("apple", ["mail.icloud.com"]),
        ("gmx", ["gmx.net", "web.de", "mail.com"]),
        ("ionos", ["kundenserver.de", "ionos.com", "ionos.co.uk", "ionos.es", "ionos.fr", "ionos.it", "1and1.com"]),
        ("proton", ["protonmail.ch"]),
        ("orange", ["orange.fr", "wanadoo.fr"]),
        ("telekom", ["t-online.de"]),
        ("comcast", ["comcast.net"]),
        ("qq", ["qq.com"]),
        ("netease", ["163.com", "126.com", "netease.com", "qiye163.com"]),
        ("mailru", ["mail.ru"]),
        ("yandex", ["yandex.ru", "yandex.net"]),
        ("zoho", ["zoho.com", "zoho.eu", "zoho.in", "zohomail.com"]),
        ("fastmail", ["messagingengine.com"]),
        ("ovh", ["ovh.net", "ovh.ca"]),
        ("strato", ["rzone.de"]),
        ("gandi", ["gandi.net"]),
        ("mimecast", ["mimecast.com", "mimecast.co.za"]),
        ("proofpoint", ["pphosted.com", "ppe-hosted.com"]),
        ("barracuda", ["barracudanetworks.com"]),
        ("messagelabs", ["messagelabs.com"]),
    ];

    private readonly ConcurrentDictionary<string, Answer> _kept = new(StringComparer.Ordinal);
    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(MostWaiting);
    private int _count;
    private long _lookedAt;

    /// <summary>How many domains are remembered.</summary>
    public int Kept => Volatile.Read(ref _count);

    /// <summary>What is known now; asks for it where nothing is.</summary>
    /// <param name="domain">In lower case.</param>
    public string Of(string domain)
    {
        if (!lookUp)
            return domain;
        var now = clock.GetElapsedTime(0);
        if (_kept.TryGetValue(domain, out var kept) && now < kept.Until)
            return kept.House;
        var house = kept?.House ?? domain;
        if ((kept is null && !HasRoom(now)) || !_waiting.Writer.TryWrite(domain))
            return house;
        // Until it was asked, and also if nobody answers.
        if (_kept.TryAdd(domain, new Answer(house, now + KeepNothing)))
            Interlocked.Increment(ref _count);
        else
            _kept[domain] = new Answer(house, now + KeepNothing);
        return house;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        lookUp ? Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => AskAsync(stoppingToken))) : Task.CompletedTask;

    private async Task AskAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var domain in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                var answer = await dns.MailExchangesAsync(domain, stoppingToken);
                if (answer.Known)
                    _kept[domain] = new Answer(HouseOf(domain, answer.Records), clock.GetElapsedTime(0) + Keep);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    /// <summary>The house of the first mail exchanger; else that host's name, unless it is the domain's own.</summary>
    private static string HouseOf(string domain, IReadOnlyList<MailExchange> exchangers)
    {
        // Equals by name, so that all domains of a hoster come to the same one.
        if (exchangers.Where(mx => !mx.IsNull).OrderBy(mx => mx.Preference).ThenBy(mx => mx.Host, StringComparer.Ordinal).FirstOrDefault() is not { Host: var host })
            return domain;
        foreach (var (house, hosts) in Houses)
        {
            if (hosts.Any(known => IsUnder(host, known)))
                return house;
        }

        return IsUnder(host, domain) ? domain : host;
    }

    private static bool IsUnder(string host, string name) =>
        host.EndsWith(name, StringComparison.Ordinal) && (host.Length == name.Length || host[^(name.Length + 1)] == '.');

    // Whatever is over makes room, which is looked for once a minute at most.
    private bool HasRoom(TimeSpan now)
    {
        if (Volatile.Read(ref _count) < MostKept)
            return true;
        var looked = Interlocked.Read(ref _lookedAt);
        if (now.Ticks - looked < TimeSpan.TicksPerMinute || Interlocked.CompareExchange(ref _lookedAt, now.Ticks, looked) != looked)
            return false;
        foreach (var (domain, kept) in _kept)
        {
            if (kept.Until <= now && _kept.TryRemove(domain, out _))
                Interlocked.Decrement(ref _count);
        }

        return Volatile.Read(ref _count) < MostKept;
    }

    private sealed record Answer(string House, TimeSpan Until);
}
