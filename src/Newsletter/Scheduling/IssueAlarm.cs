using System.Globalization;
using Newsletter.Engines.Jobs;
using Newsletter.Issues;

namespace Newsletter.Scheduling;

/// <summary>The alarms of booked issues. They carry the issue's key and nothing else: whoever answers reads the database.</summary>
internal sealed class IssueAlarm(IJobEngine jobs)
{
    public const string Due = "issue-due";

    public static readonly JobKey Reconcile = new("reconcile", "");

    public Task ArmAsync(Issue issue, CancellationToken cancellationToken) =>
        issue.At is { } at ? jobs.ArmAsync(KeyOf(issue), at, cancellationToken) : Task.CompletedTask;

    public Task DisarmAsync(Issue issue, CancellationToken cancellationToken) => jobs.DisarmAsync(KeyOf(issue), cancellationToken);

    private static JobKey KeyOf(Issue issue) => new(Due, issue.Key.ToString(CultureInfo.InvariantCulture));
}
