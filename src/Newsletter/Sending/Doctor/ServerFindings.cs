using System.Globalization;
using System.Net;
using Newsletter.Engines.Dns;
using Newsletter.Engines.Smtp;

namespace Newsletter.Sending.Doctor;

/// <summary>Greets every server, secured and signed in as a delivery would be, and says goodbye.</summary>
internal sealed class ServerFindings(SmtpOptions smtp, IMailTransport transport, DnsResolver dns)
{
    private const string Area = "servers";

    // A person waits; a delivery has more patience.
    private static readonly MailTimeouts Timeouts = new()
    {
        Connect = TimeSpan.FromSeconds(10),
        Greeting = TimeSpan.FromSeconds(30),
        Command = TimeSpan.FromSeconds(30),
    };

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (smtp.Captured)
            findings.Add(new Finding(Area, "Smtp:Mode", FindingLevel.Note, "It is Capture: mail stays on this machine, in the built-in mailbox.", "Set Smtp:Mode to Servers, and Smtp:Servers:0:Host and its kin, to send."));
        foreach (var server in smtp.Servers)
            findings.Add(await TryAsync(server, cancellationToken));
        if (smtp.Servers.Count > 0)
            findings.Add(await HelloAsync(smtp.Servers[0].Server.HelloName, cancellationToken));
        return findings;
    }

    private async Task<Finding> TryAsync(SmtpServerOptions options, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{options.Name} ({options.Server.Host}:{options.Server.Port})");
        var connected = await transport.ConnectAsync(options.Server with { Timeouts = Timeouts }, cancellationToken);
        if (!connected.Ok)
            return new Finding(Area, name, FindingLevel.Failure, connected.Failure.Message, Mend(connected.Failure.Code));
        await using var connection = connected.Value;
        var offers = connection.Capabilities;
        await connection.QuitAsync(cancellationToken);
        var said = $"It answers{(options.Server.Username is null ? "" : " and lets us sign in")}; it offers {Offers(offers)}.";
        return offers.Pipelining
            ? new Finding(Area, name, FindingLevel.Ok, said)
            : new Finding(Area, name, FindingLevel.Note, said, "Without PIPELINING every message waits for its answers; more connections (MaxConnections) make up for that.");
    }

    private static string Offers(MailCapabilities offers)
    {
        List<string> names = [];
        if (offers.Pipelining)
            names.Add("PIPELINING");
        if (offers.EightBitMime)
            names.Add("8BITMIME");
        if (offers.SmtpUtf8)
            names.Add("SMTPUTF8");
        if (offers.Dsn)
            names.Add("DSN");
        if (offers.MaxSize > 0)
            names.Add(string.Create(CultureInfo.InvariantCulture, $"messages of {offers.MaxSize / 1024} KiB"));
        return names.Count == 0 ? "nothing beyond plain SMTP" : string.Join(", ", names);
    }

    private static string Mend(string code) => code switch
    {
        "smtp.unreachable" => "Check Host and Port, and that no firewall stands between: many networks let only ports 587 and 465 through.",
        "smtp.timeout" => "Check Port and Security: a server that waits for TLS says nothing to a client that does not begin it (465 is Tls, 587 StartTls).",
        "smtp.tls" => "Let the server show a certificate for the name in Host, or, on this same machine only, set AcceptAnyCertificate.",
        "smtp.auth" => "Check Username and Password. Over a connection without TLS they are never sent.",
        _ => "Ask whoever runs the server, with these words of its answer.",
    };

    private async Task<Finding> HelloAsync(string hello, CancellationToken cancellationToken)
    {
        const string Key = "Sending:HelloName";
        if (hello.StartsWith('['))
        {
            return smtp.Servers.All(s => IsHere(s.Server.Host))
                ? new Finding(Area, Key, FindingLevel.Ok, $"It is {hello}, which does for servers on this machine.")
                : new Finding(Area, Key, FindingLevel.Warning, $"It is {hello}, and some servers refuse a client without a name.", "Set it to a name that leads to this machine's address, and let that address lead back to the name (PTR).");
        }

        var answer = await dns.AddressesAsync(hello, cancellationToken);
        return answer.Found
            ? new Finding(Area, Key, FindingLevel.Ok, $"{hello} leads to {string.Join(", ", answer.Records)}.")
            : new Finding(Area, Key, FindingLevel.Warning, $"{hello} leads to no address{(answer.Known ? "" : $" ({answer.Detail})")}.", "Set it to a name with an A or AAAA record: that of this machine.");
    }

    private static bool IsHere(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
