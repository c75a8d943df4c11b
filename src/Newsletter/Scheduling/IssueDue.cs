using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;

namespace Newsletter.Scheduling;

/// <summary>The slot has come: scheduled -> sending, or -> held when it passed too long ago. May be called at any time, by several nodes, twice.</summary>
internal sealed class IssueDue(NewsletterDb db, IssueDesk desk, SendingStart start, TimeProvider clock, ILogger<IssueDue> log)
{
    public async Task HandleAsync(int issueKey, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var issue = await db.Issues.Include(i => i.Publication).SingleOrDefaultAsync(i => i.Key == issueKey, cancellationToken);
        if (issue is not { State: IssueState.Scheduled, At: { } at } || at > now)
            return;

        var move = now - at > issue.Publication.LateTolerance ? IssueMove.TooLate : IssueMove.Due;
        issue.State = IssueMoves.To(issue.State, move)!.Value; // both moves stand in the table for scheduled
        desk.Note(issue, move == IssueMove.Due ? "due" : "held: its time passed while the service was away", Caller.System);
        // The version in the UPDATE's condition decides between nodes that woke for the same slot.
        var saved = move == IssueMove.Due
            ? await start.BeginAsync(issue, Latest(now, at) + issue.Publication.Hold, cancellationToken)
            : await desk.SaveAsync(issue, cancellationToken);
        if (saved.Ok)
            log.LogInformation("Issue {Issue} is {State}; it was due at {At}", issue.Id, issue.State, at);
    }

    // After a short outage the hold counts from now: it is there for a person to press Cancel.
    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
