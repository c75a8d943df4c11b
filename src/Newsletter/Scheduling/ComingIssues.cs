using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Shell.Parts;

namespace Newsletter.Scheduling;

/// <param name="Number">That it has, or will get if issues go out in this order; null for a rehearsal and a digest.</param>
/// <param name="At">When it goes out, or the free slot that it would take then; null: nobody knows.</param>
internal sealed record ComingIssue(Issue Issue, int? Number, DateTimeOffset? At)
{
    /// <summary>"no. 42, Thu 26 Nov 2026, 09:00", with what is known of it.</summary>
    public string Name
    {
        get
        {
            var number = Number is { } n ? $"no. {n}" : Issue.IsDigest ? "the digest" : "a rehearsal";
            return At is { } at ? $"{number}, {When.Short(at, Issue.TimeZone ?? Issue.Publication.TimeZone)}" : number;
        }
    }
}

/// <summary>What the issues in the works will be: their numbers and times, as far as that can be told today.</summary>
internal static class ComingIssues
{
    /// <param name="open">The publication's issues that have not ended. Those without a time take the free slots in the order in which they were begun.</param>
    public static IReadOnlyList<ComingIssue> Of(Publication publication, IReadOnlyList<Issue> open, DateTimeOffset now)
    {
        var booked = open.Where(i => i.TakesSlot).Select(i => i.At).ToHashSet();
        using var free = SlotCalendar.Upcoming(publication, now).Select(s => s.At).Where(at => !booked.Contains(at)).GetEnumerator();
        var timed = open.OrderBy(i => i.Key)
            .Select(i => (Issue: i, At: i.At ?? (i.State is IssueState.Draft or IssueState.InReview or IssueState.Approved && free.MoveNext() ? free.Current : (DateTimeOffset?)null)))
            .ToList();
        var number = publication.NextNumber;
        var coming = new List<ComingIssue>();
        foreach (var (issue, at) in timed.OrderBy(t => t.At ?? DateTimeOffset.MaxValue).ThenBy(t => t.Issue.Key))
            coming.Add(new ComingIssue(issue, issue.Rehearsal || issue.IsDigest ? null : issue.Number ?? number++, at));
        return coming;
    }
}
