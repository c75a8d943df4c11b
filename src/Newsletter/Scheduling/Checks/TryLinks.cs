using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Shell.Outbound;

namespace Newsletter.Scheduling.Checks;

/// <summary>Follows an issue's links and keeps what came of it for the checks. Somebody presses a button for it: a check must not wait for other people's servers.</summary>
internal sealed class TryLinks(NewsletterDb db, IssueDesk desk, RevisionWriter revisions, OutboundHttp http, TimeProvider clock)
{
    /// <summary>After that a link counts as not tried.</summary>
    public static readonly TimeSpan Good = TimeSpan.FromDays(1);

    private const int AtOnce = 8;

    private const int MostLinks = 300;

    /// <summary>A page's beginning is enough to know that it is there.</summary>
    private const int MostBytes = 256 * 1024;

    public async Task<Result<Done>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var content = await revisions.CurrentAsync(found.Value, cancellationToken);
        if (!content.Ok)
            return content.Failure;
        var addresses = IssueLinks.Of(content.Value).Select(link => link.Address).Distinct().Take(MostLinks).ToList();
        var trials = new ConcurrentBag<LinkTrial>();
        await Parallel.ForEachAsync(
            addresses,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (address, token) => trials.Add(await TryAsync(address, token)));
        try
        {
            await KeepAsync(trials, cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // Somebody else tried one of them at the same moment: their outcome is as good.
        }

        return default(Done);
    }

    private async Task<LinkTrial> TryAsync(string address, CancellationToken cancellationToken)
    {
        var answer = await http.FetchAsync(new Uri(address), MostBytes, cancellationToken);
        var large = !answer.Ok && answer.Failure.Code == "outbound.large";
        // Some servers turn programs away at the door, and readers not.
        var works = large || (answer.Ok && (int)answer.Value.Status is < 400 or 401 or 403 or 405 or 429);
        var outcome = large ? "answers" : answer.Ok ? $"{(int)answer.Value.Status} {answer.Value.Status}" : answer.Failure.Message;
        return new LinkTrial { Address = address, At = clock.GetUtcNow(), Works = works, Outcome = outcome };
    }

    private async Task KeepAsync(IReadOnlyCollection<LinkTrial> trials, CancellationToken cancellationToken)
    {
        var addresses = trials.Select(t => t.Address).ToList();
        var old = clock.GetUtcNow() - Good;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LinkTrials.Where(t => addresses.Contains(t.Address) || t.At < old).ExecuteDeleteAsync(cancellationToken);
        db.LinkTrials.AddRange(trials);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
