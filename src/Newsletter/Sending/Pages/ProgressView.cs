using Newsletter.Issues;

namespace Newsletter.Sending.Pages;

/// <summary>Progress of an issue on a page.</summary>
internal sealed record ProgressView(Guid Issue, string Zone, ProgressAnswer Progress, DateTimeOffset Now)
{
    public int Done => Progress.Accepted + Progress.Rejected + Progress.Skipped + Progress.Uncertain;

    public bool Going => Progress.State == IssueState.Sending;

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
