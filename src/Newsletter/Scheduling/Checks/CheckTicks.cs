using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;

namespace Newsletter.Scheduling.Checks;

/// <summary>That somebody looked at a warning, and went on.</summary>
internal sealed record CheckTick(string By, DateTimeOffset At);

/// <summary>
/// Ticks at warnings: on the desk an issue is submitted, scheduled and sent when each has one. They stand in the issue's history, with who and when. One is for the warning as
/// it reads: another leftover mark, or the same in another article, wants another tick. The API asks for none: a program has nobody who looks.
/// </summary>
internal sealed class CheckTicks(NewsletterDb db, IssueDesk desk, IssueChecks checks, TimeProvider clock)
{
    /// <summary>Begins what a line of the history says; the warning's key follows.</summary>
    public const string Event = "tick ";

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

    /// <summary>Warnings that nobody has ticked. While an error is in the way there are none: that one comes first.</summary>
    public async Task<IReadOnlyList<Check>> LeftAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return [];
        var all = await checks.RunAsync(found.Value, cancellationToken);
        if (all.Any(check => check.Level == CheckLevel.Error))
            return [];
        var ticks = await OfAsync(found.Value, cancellationToken);
        return [.. all.Where(check => Wants(check) && !ticks.ContainsKey(Key(check)))];
    }

    /// <summary>Ticks those of the warnings there are now whose keys are given.</summary>
    public async Task<Result<Issue>> TickAsync(Guid id, IReadOnlyCollection<string> keys, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var ticks = await OfAsync(found.Value, cancellationToken);
        foreach (var check in (await checks.RunAsync(found.Value, cancellationToken)).Where(Wants))
        {
            if (keys.Contains(Key(check)) && !ticks.ContainsKey(Key(check)))
                db.IssueEvents.Add(new IssueEvent { IssueKey = found.Value.Key, At = clock.GetUtcNow(), Account = caller.Account, What = Event + Key(check), Note = check.Title });
        }

        await db.SaveChangesAsync(cancellationToken);
        return found;
    }
}
