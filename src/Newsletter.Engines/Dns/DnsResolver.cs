using System.Globalization;
using System.Net;


namespace Newsletter.Engines.Dns;

/// <summary>
/// A small stub resolver: asks the machine's name servers, or those it is given, for the records that mail is about. It never throws for what a server
/// or network does, and every question ends within <see cref="DnsOptions.Limit"/>.
/// </summary>
public sealed class DnsResolver
{
    // As many as resolvers follow; a chain of more is a loop or as good as one.
    private const int MostAliases = 8;

    private readonly DnsOptions _options;
    private readonly TimeProvider _clock;
    private readonly DnsExchange _exchange;
    private readonly IReadOnlyList<IPEndPoint> _servers;

    public DnsResolver(DnsOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _exchange = new DnsExchange(options.Timeout, clock);
        _servers = options.Servers.Count > 0 ? options.Servers : MachineServers.Read();
    }

    /// <summary>TXT records, the strings of each put together; control characters as blanks.</summary>
    public Task<DnsAnswer<string>> TextsAsync(string name, CancellationToken cancellationToken) =>
        AskAsync<string>(name, DnsType.Txt, cancellationToken);

    /// <summary>MX records, the lowest preference first.</summary>
    public async Task<DnsAnswer<MailExchange>> MailExchangesAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await AskAsync<MailExchange>(name, DnsType.Mx, cancellationToken).ConfigureAwait(false);
        return answer with { Records = [.. answer.Records.OrderBy(mx => mx.Preference)] };
    }

    /// <summary>A and AAAA records. One kind that is there is enough.</summary>
    public async Task<DnsAnswer<IPAddress>> AddressesAsync(string name, CancellationToken cancellationToken)
    {
        var four = await AskAsync<IPAddress>(name, DnsType.A, cancellationToken).ConfigureAwait(false);
        if (four.Result is DnsResult.NoSuchName or DnsResult.TimedOut)
            return four;
        var six = await AskAsync<IPAddress>(name, DnsType.Aaaa, cancellationToken).ConfigureAwait(false);
        return (four.Found, six.Found) switch
        {
            (true, true) => four with { Records = [.. four.Records, .. six.Records] },
            (false, true) => six,
            (false, false) when !six.Known => six,
            _ => four,
        };
    }

    /// <summary>The names that an address is said to have (PTR).</summary>
    public Task<DnsAnswer<string>> NamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        AskAsync<string>(Reverse(address), DnsType.Ptr, cancellationToken);

    private static string Reverse(IPAddress address)
    {
        var octets = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes().Reverse();
        return octets.Count() == 4
            ? string.Join('.', octets) + ".in-addr.arpa"
            : string.Concat(octets.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o & 15:x}.{o >> 4:x}."))) + "ip6.arpa";
    }

    private async Task<DnsAnswer<T>> AskAsync<T>(string name, DnsType type, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.Limit, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await FollowAsync<T>(name, type, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DnsAnswer<T>(DnsResult.TimedOut, [], $"no answer about {name} within {_options.Limit.TotalSeconds:0} s");
        }
    }

    private async Task<DnsAnswer<T>> FollowAsync<T>(string name, DnsType type, CancellationToken cancellationToken)
    {
        for (var alias = 0; alias <= MostAliases; alias++)
        {
            if (DnsQuestion.Of(name, type) is not { } question)
                return new DnsAnswer<T>(DnsResult.NoSuchName, [], $"'{name}' is no domain name");
            var (reply, trouble) = await ReplyAsync(question, cancellationToken).ConfigureAwait(false);
            if (reply is null)
                return trouble.Length > 0 ? new DnsAnswer<T>(DnsResult.ServerFailed, [], trouble) : new DnsAnswer<T>(DnsResult.TimedOut, [], Silent);

            var (end, aliases) = End(reply, question.Name);
            T[] found = [.. reply.Records.Where(r => r.Type == type && r.Name == end).Select(r => r.Value).OfType<T>()];
            if (found.Length > 0)
                return new DnsAnswer<T>(DnsResult.Found, found);
            if (reply.Code == DnsReply.NoSuchName)
                return new DnsAnswer<T>(DnsResult.NoSuchName, []);
            if (aliases == 0)
                return new DnsAnswer<T>(DnsResult.NoData, []);

            // The server told where the alias leads, and not what is there.
            name = end;
        }

        return new DnsAnswer<T>(DnsResult.ServerFailed, [], $"more than {MostAliases} aliases (CNAME), or a circle of them");
    }

    private string Silent => $"no answer from {string.Join(", ", _servers)}";

    /// <summary>Where the aliases of a reply lead from a name, and over how many.</summary>
    private static (string Name, int Aliases) End(DnsReply reply, string name)
    {
        var aliases = 0;
        while (aliases <= MostAliases && reply.Records.FirstOrDefault(r => r.Type == DnsType.CName && r.Name == name) is { Value: string target })
        {
            name = target;
            aliases++;
        }

        return (name, aliases);
    }

    /// <returns>A reply that tells about the name; or none, and what the servers said instead (empty: nothing).</returns>
    private async Task<(DnsReply? Reply, string Trouble)> ReplyAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var trouble = "";
        for (var round = 0; round < _options.Tries; round++)
        {
            foreach (var server in _servers)
            {
                var reply = await _exchange.AskAsync(server, question, cancellationToken).ConfigureAwait(false);
                if (reply is { Code: DnsReply.NoError or DnsReply.NoSuchName, Truncated: false })
                    return (reply, "");
                if (reply is not null)
                    trouble = $"{server} answered {Name(reply.Code)} about {question.Name}";
            }
        }

        return (null, trouble);
    }

    private static string Name(int code) => code switch
    {
        DnsReply.FormatError => "FORMERR",
        2 => "SERVFAIL",
        DnsReply.NotImplemented => "NOTIMP",
        5 => "REFUSED",
        < 0 => "what cannot be read",
        _ => string.Create(CultureInfo.InvariantCulture, $"code {code}"),
    };
}
