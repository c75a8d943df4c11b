using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Scheduling.Checks;

namespace Newsletter.Scheduling.Digests;

/// <summary>
/// As soon as a month is over, its digest stands in the queue: an issue like any other, scheduled for its time. Asked every minute, by every node; the unique index on
/// publication and month decides which of them makes it. Until it goes out it keeps up with corrections of the archive.
/// </summary>
internal sealed class PrepareDigests(
    NewsletterDb db, IssueDesk desk, AwaitedDigests awaited, DigestText text, DigestComplaints complaints, RevisionWriter revisions, IssueChecks checks, IssueAlarm alarm, TimeProvider clock, ILogger<PrepareDigests> log)
{
    public const string Event = "digest";

    public static readonly IssueState[] Waiting = [IssueState.Approved, IssueState.Scheduled, IssueState.Held];

    public async Task HandleAsync(CancellationToken cancellationToken)
    {
        await KeepUpAsync(cancellationToken);
        await foreach (var (publication, month) in awaited.ReadAsync(cancellationToken))
            await PrepareAsync(publication, month, cancellationToken);
    }

    private async Task PrepareAsync(Publication publication, DateOnly month, CancellationToken cancellationToken)
    {
        var local = DigestCalendar.LocalAt(publication, month);
        var at = WallClock.ToInstant(local, publication.TimeZone);
        if (!Can(await text.WriteAsync(publication, month, cancellationToken), publication, month, out var written) || written is null)
            return;
        var issue = new Issue
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            PublicationKey = publication.Key,
            DigestOf = month,
            State = IssueState.Scheduled,
            Content = Shown(written),
            LocalAt = local,
            TimeZone = publication.TimeZone,
            At = at,
            CreatedAt = clock.GetUtcNow(),
        };
        if (await SaveAsync(issue, written, cancellationToken))
            log.LogInformation("The digest of {Month} of {Publication} is {State} for {At}", month, publication.Slug, issue.State, at);
        db.ChangeTracker.Clear();
    }

    /// <summary>What stands in the way is seen at the desk and by <c>doctor</c> as long as it does (<see cref="FindDigestTroubles"/>); the log has it once.</summary>
    private bool Can(Result<RevisionContent?> content, Publication publication, DateOnly month, out RevisionContent? written)
    {
        written = content.Ok ? content.Value : null;
        if (content.Ok)
            complaints.Forget(publication, month);
        else if (complaints.IsNew(publication, month, content.Failure.Message))
            log.LogError("The digest of {Month} of {Publication} cannot be made: {Failure}", month, publication.Slug, content.Failure.Message);
        return content.Ok;
    }

    private async Task<bool> SaveAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Issues.Add(issue);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // The unique index decided: another node was first.
            return false;
        }

        await db.Entry(issue).Reference(i => i.Publication).LoadAsync(cancellationToken);
        desk.Note(issue, Event, Caller.System);
        await WriteAsync(issue, content, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        // What stands in the way of any other issue stands in the way of this one, and a person has to see it.
        if (await checks.ErrorsAsync(issue, cancellationToken) is { } errors)
        {
            issue.State = IssueState.Held;
            desk.Note(issue, "held", Caller.System, errors.Message);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (issue.State == IssueState.Scheduled)
            await alarm.ArmAsync(issue, cancellationToken);
        return true;
    }

    /// <summary>An issue of the month was corrected, or the design mended: the digest says so, too.</summary>
    private async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        var waiting = await db.Issues.Include(i => i.Publication).Where(i => i.DigestOf != null && Waiting.Contains(i.State)).ToListAsync(cancellationToken);
        foreach (var issue in waiting)
        {
            var month = issue.DigestOf!.Value; // asked for
            if (!Can(await text.WriteAsync(issue.Publication, month, cancellationToken), issue.Publication, month, out var written))
                continue;
            if (written is not null && await IsNewAsync(issue, written, cancellationToken))
                await WriteAsync(issue, written, cancellationToken);
            else if (written is null)
                Cancel(issue, "Nothing of the month is left to tell.");
            else
                continue;
            await KeepAsync(issue, cancellationToken);
        }

        db.ChangeTracker.Clear();
    }

    private async Task<bool> IsNewAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var hash = await db.Revisions.Where(r => r.IssueKey == issue.Key && r.Ordinal == issue.RevisionOrdinal).Select(r => r.Hash).SingleAsync(cancellationToken);
        return hash != RevisionJson.Hash(RevisionJson.Write(content));
    }

    // What it is made of was approved, issue by issue.
    private async Task WriteAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var revision = (await revisions.WriteAsync(issue, content, Caller.System, cancellationToken)).Value; // each entry has a headline
        revision.ApprovedAt = clock.GetUtcNow();
        issue.RevisionOrdinal = revision.Ordinal;
        issue.Content = Shown(content);
    }

    private void Cancel(Issue issue, string why)
    {
        issue.State = IssueMoves.To(issue.State, IssueMove.Cancel)!.Value; // every waiting state has it
        issue.EndedAt = clock.GetUtcNow();
        desk.Note(issue, "cancel", Caller.System, why);
    }

    private async Task KeepAsync(Issue issue, CancellationToken cancellationToken)
    {
        try
        {
            await desk.SaveAsync(issue, cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // Another node wrote the same revision at the same moment.
            db.ChangeTracker.Clear();
        }
    }

    private static IssueContent Shown(RevisionContent content) => new() { Subject = content.Subject, Preheader = content.Preheader, Intro = content.Intro };
}
