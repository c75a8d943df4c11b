using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Sending.Ledger;

namespace Newsletter.Sending;

/// <summary>The built-in mailbox is for looking, not for volume: an issue with more recipients than <c>Smtp:CaptureLimit</c> is paused before its first copy.</summary>
internal sealed class CaptureLimit(ILedgerStore store, SmtpOptions smtp, IssueDesk desk, ILogger<CaptureLimit> log)
{
    public async Task<bool> PauseIfTooManyAsync(Issue issue, CancellationToken cancellationToken)
    {
        var audience = await store.RowsAsync(issue.Key, cancellationToken);
        if (audience <= smtp.CaptureLimit)
            return false;
        var why = Words(audience, smtp.CaptureLimit);
        issue.State = IssueMoves.To(issue.State, IssueMove.Pause)!.Value; // it is sending: somebody claimed a run for it
        desk.Note(issue, "pause", Caller.System, why);
        await desk.SaveAsync(issue, cancellationToken);
        log.LogWarning("Issue {Issue} is paused. {Why}", issue.Id, why);
        return true;
    }

    public static string Words(long audience, int limit) =>
        $"The audience is {audience}, and the built-in mailbox takes {limit} recipients an issue (Smtp:CaptureLimit). Set up Smtp:Servers, or raise the limit, and resume.";
}
