using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>Finds what follows the links of one copy faster than anybody reads. It looks at what came just before and just after, so hits wait a moment before they are written.</summary>
internal sealed class Haste
{
    /// <summary>So many different links of a copy…</summary>
    public const int Links = 3;

    /// <summary>…within this.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(1);

    /// <summary>So many requests of one copy within so short a time are no reader's, whatever they ask for; and nobody makes us compare more than these.</summary>
    private const int Most = 50;

    private readonly Dictionary<DeliveryKey, List<(DateTimeOffset At, int Number)>> _seen = [];

    public void See(Hit hit)
    {
        if (KeyOf(hit) is not { } copy)
            return;
        if (!_seen.TryGetValue(copy, out var hits))
            _seen[copy] = hits = [];
        if (hits.Count < Most)
            hits.Add((hit.At, hit.Link.Number));
    }

    /// <summary>Whether one second that has the hit in it has so many others.</summary>
    public bool Is(Hit hit)
    {
        if (KeyOf(hit) is not { } copy || !_seen.TryGetValue(copy, out var hits))
            return false;
        return hits.Count == Most || hits.Exists(first => first.At <= hit.At && hit.At - first.At < Within
            && hits.Where(other => other.At >= first.At && other.At - first.At < Within).Select(other => other.Number).Distinct().Count() >= Links);
    }

    public void Forget(DateTimeOffset before)
    {
        foreach (var (copy, hits) in _seen.ToList())
        {
            hits.RemoveAll(hit => hit.At < before);
            if (hits.Count == 0)
                _seen.Remove(copy);
        }
    }

    private static DeliveryKey? KeyOf(Hit hit) => hit is { IsOpen: false, Row: { } row } ? new DeliveryKey(hit.Link.IssueKey, row) : null;
}
