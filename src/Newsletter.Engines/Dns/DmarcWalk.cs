namespace Newsletter.Engines.Dns;

/// <summary>What DMARC says about a domain.</summary>
/// <param name="At">The domain whose record holds; null where there is none.</param>
/// <param name="Organisation">The organisational domain, within which relaxed alignment holds.</param>
/// <param name="Records">How many records stand at <paramref name="At"/>; with more than one, none counts.</param>
/// <param name="Trouble">Why it could not be looked up; null when it could.</param>
public sealed record DmarcReport(
    string? At, IReadOnlyDictionary<string, string> Tags, string Organisation, int Records = 0, string? Trouble = null);

/// <summary>Finds the record by the tree walk of RFC 9989 section 4.10: from the domain up, eight questions at most.</summary>
public sealed class DmarcWalk(DnsResolver dns)
{
    private const int MostLabels = 8;

    public async Task<DmarcReport> WalkAsync(string domain, CancellationToken cancellationToken)
    {
        var found = new List<DmarcReport>();
        foreach (var name in Names(domain))
        {
            var answer = await dns.TextsAsync("_dmarc." + name, cancellationToken).ConfigureAwait(false);
            if (!answer.Known)
                return new DmarcReport(null, TagList.Read(""), domain, Trouble: answer.Detail);
            string[] records = [.. answer.Records.Where(IsDmarc)];
            if (records.Length == 0)
                continue;
            var report = new DmarcReport(name, TagList.Read(records[0]), domain, records.Length);
            // Two records are as good as none, but somebody has to be told about those of the domain itself.
            if (records.Length == 1 || name == domain)
                found.Add(report);
            if (records.Length == 1 && report.Tags.GetValueOrDefault("psd") == "n")
                break;
        }

        var organisation = Organisation(domain, [.. found.Where(r => r.Records == 1)]);
        var policy = found.FirstOrDefault(r => r.At == domain) ?? found.FirstOrDefault(r => r.At == organisation) ?? found.FirstOrDefault();
        return policy is null ? new DmarcReport(null, TagList.Read(""), organisation) : policy with { Organisation = organisation };
    }

    private static IEnumerable<string> Names(string domain)
    {
        yield return domain;
        var labels = domain.Split('.');
        for (var skip = Math.Max(1, labels.Length - MostLabels + 1); skip < labels.Length; skip++)
            yield return string.Join('.', labels[skip..]);
    }

    // RFC 9989 section 4.10.2: who says not to be a public suffix; below who says to be one; else the shortest name.
    private static string Organisation(string domain, IReadOnlyList<DmarcReport> found)
    {
        if (found.FirstOrDefault(r => r.Tags.GetValueOrDefault("psd") == "n") is { At: { } own })
            return own;
        if (found.FirstOrDefault(r => r.Tags.GetValueOrDefault("psd") == "y" && r.At != domain) is { At: { } suffix })
            return string.Join('.', domain.Split('.')[^(suffix.Split('.').Length + 1)..]);
        return found.Select(r => r.At).OfType<string>().MinBy(at => at.Split('.').Length) ?? domain;
    }

    private static bool IsDmarc(string text)
    {
        var first = text.Split(';', 2)[0].Split('=', 2);
        return first.Length == 2 && first[0].Trim() == "v" && first[1].Trim() == "DMARC1";
    }
}
