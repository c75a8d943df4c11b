using Newsletter.Issues;
using Newsletter.Sending;

namespace Newsletter.Scheduling;

/// <summary>What happens once, when an issue begins to go out, however it came to that.</summary>
internal sealed class SendingStart(IssueDesk desk, SmtpOptions smtp, SendingSignal signal)
{
    /// <param name="issue">Moved to sending already, not saved yet.</param>
    public async Task<Result<Issue>> BeginAsync(Issue issue, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        issue.NotBefore = notBefore;
        issue.Rehearsal = smtp.Captured;
        // A rehearsal is not an issue of the publication: whoever comes next has this number.
        if (smtp.Captured)
            Booking.ReturnNumber(issue);
        else
            Booking.TakeNumber(issue);
        var saved = await desk.SaveAsync(issue, cancellationToken);
        if (saved.Ok)
            signal.Wake();
        return saved;
    }
}
