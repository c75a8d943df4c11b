using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;

namespace Newsletter.Scheduling.Checks;

/// <summary>Whether links lead where readers think, and answered when they were tried.</summary>
internal sealed class LinkChecks(NewsletterDb db, TimeProvider clock)
{
    /// <summary>Services that stand between a link and its page: they count readers, and may end or be taken over.</summary>
    private static readonly HashSet<string> Shorteners = new(StringComparer.OrdinalIgnoreCase)
    {
        "bit.ly", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "shorturl.at", "t.co", "t.ly", "tinyurl.com", "trib.al",
    };

    public async Task<IEnumerable<Check>> RunAsync(RevisionContent content, CancellationToken cancellationToken)
    {
        var links = IssueLinks.Of(content);
        var since = clock.GetUtcNow() - TryLinks.Good;
        var addresses = links.Select(link => link.Address).Distinct().ToList();
        var trials = await db.LinkTrials.AsNoTracking().Where(t => addresses.Contains(t.Address) && t.At > since).ToDictionaryAsync(t => t.Address, cancellationToken);
        return [.. links.Where(IsRedirector).Select(Redirects), .. links.Select(link => Dead(link, trials.GetValueOrDefault(link.Address))).OfType<Check>(), Summary(addresses.Count, trials)];
    }

    private static bool IsRedirector(IssueLink link) =>
        Shorteners.Contains(new Uri(link.Address).Host) || Articles.Import.Reading.Redirects.Unwrap(link.Address) != link.Address;

    private static Check Redirects(IssueLink link) =>
        new("link-redirector", CheckLevel.Warning, "A link goes through somebody else's redirector", $"Link to the page itself. {link.Address} in: {link.Where}", link.Article);

    private static Check? Dead(IssueLink link, LinkTrial? trial) =>
        trial is { Works: false } ? new Check("link-dead", CheckLevel.Warning, "A link does not answer", $"{link.Address} in: {link.Where}. {trial.Outcome}", link.Article) : null;

    private static Check Summary(int links, Dictionary<string, LinkTrial> trials)
    {
        var untried = links - trials.Count;
        var working = trials.Values.Count(t => t.Works);
        return untried > 0
            ? new Check("links", CheckLevel.Warning, untried == 1 ? "1 link was not tried" : $"{untried} links were not tried", "Try the links: each is followed once, and what comes of it counts for a day.")
            : new Check("links", working == links ? CheckLevel.Ok : CheckLevel.Warning, links == 0 ? "There are no links" : $"{working} of {links} links answered", "");
    }
}
