using Newsletter.Composing;
using Newsletter.Engines.Dns;

namespace Newsletter.Sending.Doctor;

/// <summary>The DMARC record, and whether what we do aligns with the From domain.</summary>
internal sealed class DmarcFindings(ComposingOptions composing, DnsResolver dns)
{
    private const string Area = "DMARC";

    public async Task<IReadOnlyList<Finding>> LookAsync(SenderDomain domain, CancellationToken cancellationToken)
    {
        var report = await new DmarcWalk(dns).WalkAsync(domain.Name, cancellationToken);
        if (report.Trouble is { } trouble)
            return [new Finding(Area, domain.Name, FindingLevel.Warning, $"It could not be looked up: {trouble}.", "Try again, or set Dns:Servers to a resolver that answers.")];
        var signed = composing.Signers.ContainsKey(domain.Name);
        return [Record(domain.Name, report), Alignment(domain, report, signed)];
    }

    private static Finding Record(string domain, DmarcReport report)
    {
        var name = "_dmarc." + (report.At ?? domain);
        var publish = $"Publish this TXT record at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:dmarc@{domain}";
        if (report.At is null)
            return new Finding(Area, name, FindingLevel.Failure, "There is no DMARC record; Gmail, Yahoo and Outlook.com refuse bulk mail without one.", publish);
        if (report.Records > 1)
            return new Finding(Area, name, FindingLevel.Failure, $"There are {report.Records} DMARC records; receivers believe none then.", "Leave one.");
        var policy = report.Tags.GetValueOrDefault("p", "");
        if (policy is not ("none" or "quarantine" or "reject"))
            return new Finding(Area, name, FindingLevel.Failure, $"Its policy is '{policy}'.", "p has to be none, quarantine or reject.");
        return report.Tags.GetValueOrDefault("rua", "").Length > 0
            ? new Finding(Area, name, FindingLevel.Ok, $"The policy is {policy}, and reports are asked for.")
            : new Finding(Area, name, FindingLevel.Note, $"The policy is {policy}; nobody is asked for reports.", $"Add rua=mailto:dmarc@{domain} to hear who sends in your name.");
    }

    private static Finding Alignment(SenderDomain domain, DmarcReport report, bool signed)
    {
        var strict = report.Tags.GetValueOrDefault("aspf") == "s";
        var bySpf = domain.Envelope == domain.Name || (!strict && (domain.Envelope == report.Organisation || domain.Envelope.EndsWith("." + report.Organisation, StringComparison.Ordinal)));
        return (signed, bySpf) switch
        {
            (true, true) => new Finding(Area, domain.Name, FindingLevel.Ok, "DKIM and SPF both align with the From domain."),
            (true, false) => new Finding(Area, domain.Name, FindingLevel.Note, $"DKIM aligns with the From domain; SPF does not, for the return path is at {domain.Envelope}{(strict ? " and the record is strict (aspf=s)" : "")}.", "One of them is enough. For both, put the return path below the From domain, without aspf=s."),
            (false, true) => new Finding(Area, domain.Name, FindingLevel.Warning, "Only SPF aligns with the From domain; it breaks when mail is forwarded.", "Sign with DKIM as well."),
            _ => new Finding(Area, domain.Name, FindingLevel.Failure, "Neither DKIM nor SPF aligns with the From domain, so its mail fails DMARC.", "Sign with DKIM, or put the return path below the From domain."),
        };
    }
}
