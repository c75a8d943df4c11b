using System.Globalization;
using System.Net.Sockets;

namespace Newsletter.Engines.Dns;

/// <summary>Reads an SPF record to its end, as a receiver might have to: every include, every name, and how many questions that takes.</summary>
public sealed class SpfWalk(DnsResolver dns)
{
    public async Task<SpfReport> WalkAsync(string domain, CancellationToken cancellationToken)
    {
        var answer = await dns.TextsAsync(domain, cancellationToken).ConfigureAwait(false);
        if (!answer.Known)
            return new SpfReport { Trouble = answer.Detail };
        string[] records = [.. answer.Records.Where(IsSpf)];
        var report = new SpfReport { Record = records.FirstOrDefault(), Records = records.Length };
        if (report.Record is not null)
            report.All = await FollowAsync(report, domain, report.Record, passes: true, cancellationToken).ConfigureAwait(false);
        return report;
    }

    private static bool IsSpf(string text) => text.Equals("v=spf1", StringComparison.OrdinalIgnoreCase) || text.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase);

    /// <param name="passes">False below an <c>include</c> that does not let pass.</param>
    /// <returns>What the record says of everybody else.</returns>
    private async Task<string?> FollowAsync(SpfReport report, string domain, string record, bool passes, CancellationToken cancellationToken)
    {
        string? all = null;
        string? redirect = null;
        foreach (var text in record.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var term = SpfTerm.Read(text);
            if (term.Name == "all")
                all ??= $"{term.Qualifier}all";
            else if (term.Name == "redirect")
                redirect = term.Domain;
            else
                await TermAsync(report, domain, term, passes && term.Qualifier == '+', cancellationToken).ConfigureAwait(false);
        }

        return all is null && redirect is not null ? await IncludeAsync(report, redirect, "redirect", passes, cancellationToken).ConfigureAwait(false) : all;
    }

    private async Task TermAsync(SpfReport report, string domain, SpfTerm term, bool passes, CancellationToken cancellationToken)
    {
        switch (term.Name)
        {
            case "ip4" or "ip6" when term.Network(term.Name == "ip4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6) is { } network:
                if (passes)
                    report.Passes.Add(network);
                break;
            case "include" when term.Domain.Length > 0:
                await IncludeAsync(report, term.Domain, "include", passes, cancellationToken).ConfigureAwait(false);
                break;
            case "a" or "mx":
                await HostsAsync(report, term, term.Domain.Length > 0 ? term.Domain : domain, passes, cancellationToken).ConfigureAwait(false);
                break;
            case "exists" or "ptr":
                // Whom it lets pass depends on who asks.
                report.LookUps++;
                break;
            default:
                if (term.IsModifier)
                    break;
                report.Problems.Add($"'{term.Text}' in the record of {domain} is nothing that SPF knows");
                break;
        }
    }

    private async Task<string?> IncludeAsync(SpfReport report, string target, string how, bool passes, CancellationToken cancellationToken)
    {
        // A circle of includes ends here, too.
        if (++report.LookUps > SpfReport.MostLookUps || SpfTerm.HasMacro(target))
            return null;
        var answer = await dns.TextsAsync(target, cancellationToken).ConfigureAwait(false);
        string[] records = [.. answer.Records.Where(IsSpf)];
        if (records.Length == 1)
            return await FollowAsync(report, target, records[0], passes, cancellationToken).ConfigureAwait(false);
        report.Problems.Add(answer.Known
            ? string.Create(CultureInfo.InvariantCulture, $"{how} names {target}, which has {(records.Length == 0 ? "no" : records.Length)} SPF record{(records.Length > 1 ? "s" : "")}")
            : $"{how} names {target}, which could not be looked up ({answer.Detail})");
        return null;
    }

    private async Task HostsAsync(SpfReport report, SpfTerm term, string target, bool passes, CancellationToken cancellationToken)
    {
        if (++report.LookUps > SpfReport.MostLookUps || SpfTerm.HasMacro(target))
            return;
        IReadOnlyList<string> hosts = [target];
        if (term.Name == "mx")
            hosts = [.. (await dns.MailExchangesAsync(target, cancellationToken).ConfigureAwait(false)).Records.Where(mx => !mx.IsNull).Select(mx => mx.Host).Take(10)];
        var found = false;
        foreach (var host in hosts)
        {
            var answer = await dns.AddressesAsync(host, cancellationToken).ConfigureAwait(false);
            found |= answer.Found;
            foreach (var address in answer.Records.Where(_ => passes))
                report.Passes.Add(term.Network(address));
        }

        if (!found)
            report.VoidLookUps++;
    }
}
