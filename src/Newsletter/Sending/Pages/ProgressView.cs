using System.Globalization;
using Newsletter.Issues;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>Progress of an issue on a page.</summary>
/// <param name="NotBefore">When its first copy may leave; null: nothing holds it.</param>
internal sealed record ProgressView(Guid Issue, string Zone, ProgressAnswer Progress, DateTimeOffset Now, DateTimeOffset? NotBefore = null)
{
    /// <summary>When the first copy leaves, while nothing has left yet.</summary>
    public DateTimeOffset? Hold => Going && NotBefore > Now ? NotBefore : null;

    /// <summary>What holds it back; of a hold the page says more.</summary>
    public IReadOnlyList<string> Slowed => [.. Progress.SlowedBy.Where(words => !words.StartsWith(Sending.Progress.HoldWords, StringComparison.Ordinal))];

    public int Done => Progress.Accepted + Progress.Rejected + Progress.Skipped + Progress.Uncertain;

    public bool Going => Progress.State == IssueState.Sending;

    /// <summary>It may move yet, by itself or by somebody's button.</summary>
    public bool Live => Progress.State is IssueState.Sending or IssueState.Paused;

    /// <summary>How far, how fast, and until when.</summary>
    public string Line
    {
        get
        {
            var rate = Progress.PerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Progress.PerSecond:0.#} a second") : "";
            var end = Progress.Eta is { } eta ? $"; done about {When.Full(eta, Zone)}, {When.Away(eta, Now)}" : "";
            return $"{When.Count(Done)} of {When.Count(Progress.Audience)} copies have their outcome{rate}{end}.";
        }
    }

    public IEnumerable<(string Word, string State, int Count)> Counts =>
    [
        ("Accepted", "accepted", Progress.Accepted),
        ("Waiting", "queued", Progress.Queued),
        ("On the wire", "inFlight", Progress.InFlight),
        ("Put off", "deferred", Progress.Deferred),
        ("Rejected", "rejected", Progress.Rejected),
        ("Skipped", "skipped", Progress.Skipped),
        ("Uncertain", "uncertain", Progress.Uncertain),
    ];
}
