using System.Text.Json.Nodes;

namespace Newsletter.Tests.Support;

/// <summary>Holds what a ledger says against what the servers got: docs/sending.md.</summary>
internal static class LedgerJudge
{
    /// <summary>
    /// Fails when somebody is lost or got two copies that the ledger does not own up to. <c>neverMiss</c> (slug weekly-news): everybody has one. <c>neverTwice</c>
    /// (any other slug, or <paramref name="neverTwice"/>): nobody has two.
    /// </summary>
    /// <param name="received">Recipients, one for each copy that came whole.</param>
    /// <returns>Addresses of rows of which it was not known for a while, or still is not, whether they arrived.</returns>
    public static async Task<IReadOnlySet<string>> AssertTrueAsync(
        Desk desk, JsonObject issue, IEnumerable<string> received, int readers, string slug = "weekly-news", bool? neverTwice = null)
    {
        var certificate = await desk.GetAsync($"issues/{issue["id"]}/certificate");
        int Of(string state) => (int)certificate[state]!;
        Assert.Equal(readers, Of("audience"));
        Assert.Equal(readers, Of("accepted") + Of("rejected") + Of("skipped") + Of("uncertain"));
        var uncertain = await desk.UncertainAsync(issue);
        var copies = received.GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
        var all = Enumerable.Range(1, readers).Select(reader => OutsideSeed.Address(reader, slug)).ToList();
        Assert.Empty(all.Where(address => copies.GetValueOrDefault(address) != 1).Except(uncertain));
        if (neverTwice ?? slug != "weekly-news")
            Assert.DoesNotContain(all, address => copies.GetValueOrDefault(address) > 1);
        else
            Assert.All(all, address => Assert.True(copies.ContainsKey(address), address));
        return uncertain;
    }
}
