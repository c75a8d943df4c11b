using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Shell;

namespace Newsletter.Scheduling.Checks;

/// <summary>That somebody looked at a warning, and went on.</summary>
internal sealed record CheckTick(string By, DateTimeOffset At);

/// <summary>
/// Ticks at warnings: on the desk an issue is submitted, scheduled, moved and sent when each has one. They stand in the issue's history, with who and when. One is for the warning
/// as it reads: another leftover mark, or the same in another article, wants another tick. A program is asked for them where it says so, and else the history names what it went over.
/// </summary>
internal sealed class CheckTicks(NewsletterDb db, IssueDesk desk, IssueChecks checks, TimeProvider clock)
{
    /// <summary>Begins what a line of the history says; the warning's key follows.</summary>
    public const string Event = "tick ";

    /// <summary>What the history says where an issue went on over warnings that nobody had ticked.</summary>
    public const string OverEvent = "over warnings";

    private const int KeyLength = 16;

    /// <summary>Their words count people, who come and go while the issue waits.</summary>
    private static readonly string[] Counting = ["audience", "audience-change"];

    public static string Key(Check check)
    {
        var detail = Counting.Contains(check.Id) ? "" : $"{check.Title}|{check.Detail}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{check.Id}|{check.Article}|{detail}")))[..KeyLength];
    }

    /// <summary>Of warnings that are still looked into there is nothing to tick.</summary>
    public static bool Wants(Check check) => check.Level == CheckLevel.Warning && check.Id != SenderChecks.Pending;

    /// <summary>By the warning's key.</summary>
    public async Task<IReadOnlyDictionary<string, CheckTick>> OfAsync(Issue issue, CancellationToken cancellationToken)
    {
        var events = await db.IssueEvents.AsNoTracking().Where(e => e.IssueKey == issue.Key && e.What.StartsWith(Event)).OrderBy(e => e.Key).ToListAsync(cancellationToken);
        var accounts = events.Select(e => e.Account).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(a => accounts.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Email ?? "", cancellationToken);
        return events.GroupBy(e => e.What[Event.Length..]).ToDictionary(
            group => group.Key,
            group => new CheckTick(group.Last().Account is { } account ? names.GetValueOrDefault(account, "a former account") : "the service", group.Last().At),
            StringComparer.Ordinal);
    }

    /// <summary>Before an issue is given its time or sent: errors stand in the way, and unticked warnings where ticks are asked for. Else they are noted with who went over them.</summary>
    /// <returns>Null when nothing is in the way; the caller saves.</returns>
    public async Task<Failure?> RefuseAsync(Issue issue, bool ticked, Caller caller, CancellationToken cancellationToken)
    {
        if (await checks.ErrorsAsync(issue, cancellationToken) is { } errors)
            return errors;
        // A program does not wait for name servers, which have no say in whether an issue may go out.
        var left = await LeftAsync(issue, ticked ? await checks.RunAsync(issue, cancellationToken) : await checks.LookAsync(issue, cancellationToken), cancellationToken);
        if (left.Count > 0 && ticked)
            return new UntickedFailure(left);
        if (left.Count > 0)
            desk.Note(issue, OverEvent, caller, string.Join("; ", left.Select(check => check.Title)));
        return null;
    }

    /// <summary>Warnings that nobody has ticked. While an error is in the way there are none: that one comes first.</summary>
    public async Task<IReadOnlyList<Check>> LeftAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return [];
        var all = await checks.RunAsync(found.Value, cancellationToken);
        return all.Any(check => check.Level == CheckLevel.Error) ? [] : await LeftAsync(found.Value, all, cancellationToken);
    }

    private async Task<IReadOnlyList<Check>> LeftAsync(Issue issue, IReadOnlyList<Check> all, CancellationToken cancellationToken)
    {
        var ticks = await OfAsync(issue, cancellationToken);
        return [.. all.Where(check => Wants(check) && !ticks.ContainsKey(Key(check)))];
    }

    /// <summary>Every check, and who has looked at it.</summary>
    public async Task<IReadOnlyList<CheckAnswer>> AnswerAsync(Issue issue, CancellationToken cancellationToken)
    {
        var ticks = await OfAsync(issue, cancellationToken);
        return [.. (await checks.RunAsync(issue, cancellationToken)).Select(check => CheckAnswer.Of(check, Wants(check) ? ticks.GetValueOrDefault(Key(check)) : null))];
    }

    /// <summary>Ticks those of the warnings there are now whose keys are given.</summary>
    /// <param name="all">True: a key of none is refused, for what it stood for reads otherwise by now. A page shows it again instead.</param>
    public async Task<Result<Issue>> TickAsync(Guid id, IReadOnlyCollection<string> keys, bool all, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var warnings = (await checks.RunAsync(found.Value, cancellationToken)).Where(Wants).ToList();
        if (all && keys.Except(warnings.Select(Key)).FirstOrDefault() is { } unknown)
            return new ValidationFailure("keys", $"No warning of this issue has the key '{unknown}' now. Read its checks again: one that has changed has another.");
        var ticks = await OfAsync(found.Value, cancellationToken);
        foreach (var check in warnings)
        {
            if (keys.Contains(Key(check)) && !ticks.ContainsKey(Key(check)))
                db.IssueEvents.Add(new IssueEvent { IssueKey = found.Value.Key, At = clock.GetUtcNow(), Account = caller.Account, What = Event + Key(check), Note = check.Title });
        }

        await db.SaveChangesAsync(cancellationToken);
        return found;
    }
}
