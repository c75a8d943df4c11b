using Microsoft.EntityFrameworkCore;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Rendering;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Pace;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>Sends an issue from wherever it stands to its end: freeze, prepare, send what is left, finish. Begun anew after a stop or a crash, it goes on.</summary>
internal sealed class SendIssue(
    NewsletterDb db, ILedgerStore store, IssueComposer composer, ServerPool pool, MailProviders providers, SendingNode node, SendingOptions options, FinishIssue finish, SmtpOptions smtp,
    CaptureLimit capture, StoreLinks links, CrashPoints crash, TimeProvider clock, ILogger<SendIssue> log)
{
    /// <summary>What cannot go on by itself is looked at again now and then, not twice a second.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Between two steps of a freeze on SQLite, at least, and as long as the step took. Whoever finds the database locked looks again after 25 ms, later after 50 and 100:
    /// a shorter pause they would sleep through, again and again.
    /// </summary>
    private static readonly TimeSpan OthersTurn = TimeSpan.FromMilliseconds(30);

    public async Task HandleAsync(int key, CancellationToken stop, CancellationToken hardStop)
    {
        var issue = await db.Issues.Include(i => i.Publication).SingleAsync(i => i.Key == key, stop);
        // A rehearsal never turns into the real thing by a restart with other settings, nor the other way round.
        if (issue.Rehearsal != smtp.Captured)
        {
            log.LogError("Issue {Issue} began with Smtp:Mode {Then}; it goes on only under that mode", issue.Id, issue.Rehearsal ? SmtpMode.Capture : SmtpMode.Servers);
            await Task.Delay(LookAgain, clock, stop);
            return;
        }

        var revision = await db.Revisions.AsNoTracking().SingleAsync(r => r.IssueKey == key && r.Ordinal == issue.RevisionOrdinal, stop);
        var content = RevisionJson.Read(revision.Json);
        if (!issue.LedgerComplete)
            await FreezeAsync(issue, content, stop);
        if (issue.Rehearsal && await capture.PauseIfTooManyAsync(issue, stop))
            return;
        if (await PrepareAsync(issue, revision, content, stop) is { } inHand)
        {
            log.LogInformation("Issue {Issue} goes out, revision {Revision}", issue.Id, revision.Ordinal);
            await new IssueRun(inHand, node, store, pool, providers, options, crash, Random(), clock, log).RunAsync(stop, hardStop);
        }
        else
        {
            await Task.Delay(LookAgain, clock, stop);
        }

        if (!(await store.CountAsync(key, CancellationToken.None)).Final)
            return;
        crash.Passed(8);
        await finish.CloseSentAsync(key, CancellationToken.None);
    }

    private async Task FreezeAsync(Issue issue, RevisionContent content, CancellationToken stop)
    {
        if (issue.FrozenAt is null)
        {
            issue.FrozenAt = clock.GetUtcNow();
            await db.SaveChangesAsync(stop);
            crash.Passed(1);
        }

        var audience = new FrozenAudience(
            AudienceOfIssue.Condition(content), issue.PublicationKey, content.Publication.TimeZone, [.. content.Publication.Sections.Where(s => s.On).Select(s => s.Key)], AudienceOfIssue.MonthEnd(issue));
        await store.BeginAsync(issue.Key, content.Uncertain == Publications.UncertainPolicy.NeverTwice, stop);
        var began = clock.GetTimestamp();
        while (!await store.FreezeStepAsync(issue.Key, issue.PublicationKey, issue.FrozenAt.Value, audience, stop))
        {
            crash.Passed(2);
            var took = clock.GetElapsedTime(began);
            await Task.Delay(took > OthersTurn ? took : OthersTurn, clock, stop);
            began = clock.GetTimestamp();
        }

        crash.Passed(3);
        // From here on copies may leave.
        issue.LedgerComplete = true;
        await db.SaveChangesAsync(stop);
    }

    private async Task<IssueInHand?> PrepareAsync(Issue issue, Revision revision, RevisionContent content, CancellationToken stop)
    {
        var identity = new IssueIdentity
        {
            Key = issue.Key,
            PublicationKey = issue.PublicationKey,
            Revision = revision.Ordinal,
            Number = issue.ExpectedNumber,
            Digest = issue.IsDigest,
            Date = issue.FrozenAt!.Value, // frozen above
            Rehearsal = issue.Rehearsal,
        };
        var prepared = composer.Prepare(content, identity, ComposeOptions.Delivery);
        if (prepared.Ok)
        {
            if (prepared.Value.Revision.Links is { } counted)
                await links.HandleAsync(issue.Key, revision.Ordinal, content.Publication, counted.All, stop);
            return new IssueInHand(issue, revision, content, prepared.Value, clock);
        }

        // The checks rendered this very revision before it was scheduled, so only a change of the program can bring this about.
        log.LogError("Issue {Issue} cannot be rendered: {Failure}. Pause it, correct it, and apply the correction", issue.Id, prepared.Failure.Message);
        return null;
    }

    private static Random Random() => new(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue));
}
