using System.Net;
using Newsletter.Engines.Dns;

namespace Newsletter.Sending.Doctor;

/// <summary>The return path: whether it takes mail, and whether SPF lets our servers use it.</summary>
internal sealed class EnvelopeFindings(SmtpOptions smtp, DnsResolver dns)
{
    private const string Area = "return path";
    private const string Spf = "SPF";

    public async Task<IReadOnlyList<Finding>> LookAsync(SenderDomain domain, CancellationToken cancellationToken) =>
    [
        domain.ReturnHost is null
            ? new Finding(Area, domain.Name, FindingLevel.Note, "It has no return path of its own: bounces come back to the From address, and nobody tells whose they are.", "Set Bounces:Domains:0:From and ReturnPath.")
            : new Finding(Area, domain.Name, FindingLevel.Ok, $"Every copy has a return path of its own at {domain.ReturnHost}."),
        await TakesMailAsync(domain.Envelope, cancellationToken),
        .. await SpfAsync(domain.Envelope, cancellationToken),
    ];

    private async Task<Finding> TakesMailAsync(string host, CancellationToken cancellationToken)
    {
        var exchanges = await dns.MailExchangesAsync(host, cancellationToken);
        if (!exchanges.Known)
            return new Finding(Area, host, FindingLevel.Warning, $"Its MX could not be looked up: {exchanges.Detail}.", "Try again, or set Dns:Servers to a resolver that answers.");
        if (exchanges.Records.Any(mx => mx.IsNull))
            return new Finding(Area, host, FindingLevel.Failure, "It says that it takes no mail (null MX); receivers refuse mail that cannot come back.", $"Publish an MX record for {host} that names the server which reads returned mail.");
        foreach (var exchange in exchanges.Records)
        {
            if ((await dns.AddressesAsync(exchange.Host, cancellationToken)).Found)
                return new Finding(Area, host, FindingLevel.Ok, $"Its mail goes to {exchange.Host}.");
        }

        // RFC 5321 section 5.1: without MX the name's own address serves.
        if (exchanges.Records.Count == 0 && (await dns.AddressesAsync(host, cancellationToken)).Found)
            return new Finding(Area, host, FindingLevel.Ok, "It has no MX, but an address, which serves as one.");
        var found = exchanges.Records.Count == 0 ? "It has neither MX nor address: returned mail is lost, and receivers refuse such senders." : "The names of its MX lead to no address.";
        return new Finding(Area, host, FindingLevel.Failure, found, $"Publish an MX record for {host} that names the server which reads returned mail.");
    }

    private async Task<IReadOnlyList<Finding>> SpfAsync(string host, CancellationToken cancellationToken)
    {
        var report = await new SpfWalk(dns).WalkAsync(host, cancellationToken);
        if (report.Trouble is { } trouble)
            return [new Finding(Spf, host, FindingLevel.Warning, $"It could not be looked up: {trouble}.", "Try again, or set Dns:Servers to a resolver that answers.")];
        if (report.Records != 1)
        {
            return
            [
                new Finding(
                    Spf, host, FindingLevel.Failure, report.Records == 0 ? "There is no SPF record." : $"There are {report.Records} SPF records; receivers believe none then.",
                    "Publish one TXT record there: \"v=spf1\", then what your mail server or provider tells you (like ip4:192.0.2.25 or include:spf.provider.example), then \"~all\"."),
            ];
        }

        List<Finding> findings = [.. report.Problems.Select(problem => new Finding(Spf, host, FindingLevel.Failure, $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.", "Take it out, or mend it: receivers give up on the whole record."))];
        if (report.LookUps > SpfReport.MostLookUps || report.VoidLookUps > SpfReport.MostVoid)
            findings.Add(new Finding(Spf, host, FindingLevel.Failure, $"It takes {report.LookUps} look-ups, {report.VoidLookUps} of them for nothing; receivers stop at {SpfReport.MostLookUps}, or {SpfReport.MostVoid} for nothing.", "Take out what is not used, and put addresses (ip4:, ip6:) in the place of names."));
        if (report.All is null or "+all" or "?all")
            findings.Add(new Finding(Spf, host, FindingLevel.Warning, report.All is null ? "It says nothing of all other senders." : $"It ends in {report.All}, which lets anybody send.", "End it in ~all or -all."));
        findings.Add(await OurServersAsync(host, report, cancellationToken));
        return findings;
    }

    // Where a relay sends from is its own business; an address that is named is a good sign, one that is not no proof.
    private async Task<Finding> OurServersAsync(string host, SpfReport report, CancellationToken cancellationToken)
    {
        foreach (var server in smtp.Servers.Select(s => s.Server.Host))
        {
            var addresses = IPAddress.TryParse(server, out var literal) ? [literal] : (await dns.AddressesAsync(server, cancellationToken)).Records;
            if (addresses.FirstOrDefault(report.Allows) is { } address)
                return new Finding(Spf, host, FindingLevel.Ok, $"It names {address}, the address of {server}; {report.LookUps} of {SpfReport.MostLookUps} look-ups.");
        }

        return new Finding(Spf, host, FindingLevel.Note, $"\"{report.Record}\" takes {report.LookUps} of {SpfReport.MostLookUps} look-ups. Whether it names the addresses that your mail reaches readers from cannot be told from here.", "Send a test to an outside mailbox and look for spf=pass in its headers.");
    }
}
