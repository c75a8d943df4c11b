using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Issues;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Api;

namespace Newsletter.Sending;

/// <summary>Every row has its end: the issue is over, and its certificate is written with the same commit.</summary>
internal sealed class FinishIssue(NewsletterDb db, IssueDesk desk, ILedgerStore store, CertificateSigner signer, TimeProvider clock, ILogger<FinishIssue> log)
{
    private const int SkippedAtOnce = 20_000;

    /// <summary>sending -> sent, if nobody paused or cancelled it at the last moment and every row is final.</summary>
    public async Task CloseSentAsync(int key, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var issue = await db.Issues.Include(i => i.Publication).SingleAsync(i => i.Key == key, cancellationToken);
        if (IssueMoves.To(issue.State, IssueMove.Finish) is not { } sent)
            return;
        issue.State = sent;
        await CloseAsync(issue, "sent", cancellationToken);
    }

    /// <summary>Skips what a cancelled issue has not sent, in steps, and closes its ledger once what was in flight has its end, too.</summary>
    public async Task CloseCancelledAsync(int key, CancellationToken cancellationToken)
    {
        while (await store.SkipRestAsync(key, Reasons.Cancelled, SkippedAtOnce, cancellationToken) > 0)
            cancellationToken.ThrowIfCancellationRequested();
        if (!(await store.CountAsync(key, cancellationToken)).Final)
            return;
        db.ChangeTracker.Clear();
        var issue = await db.Issues.Include(i => i.Publication).SingleAsync(i => i.Key == key, cancellationToken);
        if (issue is { State: IssueState.Cancelled, EndedAt: null })
            await CloseAsync(issue, "closed", cancellationToken);
    }

    private async Task CloseAsync(Issue issue, string what, CancellationToken cancellationToken)
    {
        var counts = await store.CountAsync(issue.Key, cancellationToken);
        if (!counts.AddsUp)
            throw new InvalidOperationException($"The ledger of issue {issue.Id} does not add up: {counts}");
        issue.EndedAt = clock.GetUtcNow();
        db.Certificates.Add(await CertifyAsync(issue, counts, cancellationToken));
        desk.Note(issue, what, Caller.System);
        var saved = await desk.SaveAsync(issue, cancellationToken);
        if (saved.Ok)
            log.LogInformation("Issue {Issue} is {State}: {Counts}", issue.Id, issue.State, counts);
    }

    private async Task<Certificate> CertifyAsync(Issue issue, LedgerCounts counts, CancellationToken cancellationToken)
    {
        var revisions = await RevisionsAsync(issue, cancellationToken);
        var resent = await db.Deliveries.CountAsync(d => d.Issue == issue.Key && d.Resends > 0, cancellationToken);
        var content = new CertificateContent(
            issue.Id,
            issue.Publication.Slug,
            issue.Number,
            issue.State == IssueState.Sent ? "sent" : "cancelled",
            revisions.Single(r => r.Ordinal == issue.RevisionOrdinal).Hash,
            issue.Rehearsal,
            issue.FrozenAt!.Value, // a ledger exists, so the audience was frozen
            issue.EndedAt!.Value,
            counts.Audience,
            counts.Accepted,
            counts.Rejected,
            counts.Skipped,
            counts.Uncertain,
            resent,
            revisions);
        var json = JsonSerializer.Serialize(content, ApiJson.Options);
        var signature = signer.Sign(Encoding.UTF8.GetBytes(json));
        return new Certificate
        {
            Issue = issue.Key,
            Json = json,
            Signature = Convert.ToBase64String(signature.Value),
            KeyId = signature.KeyId,
            CreatedAt = issue.EndedAt.Value,
        };
    }

    /// <summary>Every revision that copies were made of, and the one approved last.</summary>
    private async Task<IReadOnlyList<CertifiedRevision>> RevisionsAsync(Issue issue, CancellationToken cancellationToken)
    {
        var copies = await db.Deliveries.Where(d => d.Issue == issue.Key && d.Revision != null)
            .GroupBy(d => d.Revision!.Value)
            .Select(g => new { g.Key, Accepted = g.Count(d => d.State == DeliveryState.Accepted) })
            .ToDictionaryAsync(g => g.Key, g => g.Accepted, cancellationToken);
        var revisions = await db.Revisions.AsNoTracking().Where(r => r.IssueKey == issue.Key)
            .OrderBy(r => r.Ordinal).Select(r => new { r.Ordinal, r.Hash, r.ApprovedAt }).ToListAsync(cancellationToken);
        return
        [
            .. revisions.Where(r => copies.ContainsKey(r.Ordinal) || r.Ordinal == issue.RevisionOrdinal)
                .Select(r => new CertifiedRevision(r.Ordinal, r.Hash, r.ApprovedAt, copies.GetValueOrDefault(r.Ordinal))),
        ];
    }
}
