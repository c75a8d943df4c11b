using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Sending;

namespace Newsletter.Scheduling;

/// <summary>The slot has come: scheduled -> sending, or -> held when it passed too long ago. May be called at any time, by several nodes, twice.</summary>
internal sealed class IssueDue(NewsletterDb db, IssueDesk desk, AudienceOfIssue audience, RevisionWriter revisions, SendingStart start, TimeProvider clock, ILogger<IssueDue> log)
{
    public async Task HandleAsync(int issueKey, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var issue = await db.Issues.Include(i => i.Publication).SingleOrDefaultAsync(i => i.Key == issueKey, cancellationToken);
        if (issue is not { State: IssueState.Scheduled, At: { } at } || at > now)
            return;

        if (issue.IsDigest && await IsForNobodyAsync(issue, cancellationToken))
        {
            issue.State = IssueMoves.To(issue.State, IssueMove.Cancel)!.Value; // scheduled has it
            issue.EndedAt = now;
            desk.Note(issue, "cancel", Caller.System, "Nobody wants one mail a month any more.");
            await desk.SaveAsync(issue, cancellationToken);
            return;
        }

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

    private async Task<bool> IsForNobodyAsync(Issue issue, CancellationToken cancellationToken)
    {
        var content = await revisions.CurrentAsync(issue, cancellationToken);
        return content.Ok && await audience.CountAsync(issue, content.Value, cancellationToken) == 0;
    }

    // After a short outage the hold counts from now: it is there for a person to press Cancel.
    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
