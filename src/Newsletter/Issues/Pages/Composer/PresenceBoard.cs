using System.Collections.Concurrent;

namespace Newsletter.Issues.Pages.Composer;

/// <summary>
/// Who has which article open. Held in memory and forgotten within seconds: it is a courtesy, and what protects the texts are their versions. Each node
/// knows its own visitors.
/// </summary>
internal sealed class PresenceBoard(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(25);
    private readonly ConcurrentDictionary<(Guid Issue, string Tab), (Guid Account, string Name, Guid? Article, DateTimeOffset At)> _seen = new();

    /// <param name="tab">One browser window: the same person in two of them is there twice.</param>
    /// <returns>The others in this issue.</returns>
    public IReadOnlyList<Presence> See(Guid issue, string tab, Guid account, string name, Guid? article)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, seen) in _seen)
        {
            if (now - seen.At > Fresh)
                _seen.TryRemove(key, out _);
        }

        _seen[(issue, tab)] = (account, name, article, now);
        return [.. _seen.Where(s => s.Key.Issue == issue && s.Key.Tab != tab)
            .Select(s => new Presence(s.Value.Account == account ? null : s.Value.Name, s.Value.Article))
            .Distinct().OrderBy(p => p.Name, StringComparer.Ordinal)];
    }
}
