using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts.Sessions;

/// <summary>Counts wrong passwords and wrong codes alike: too many in a row lock the account for a while, too many from one address that address.</summary>
internal sealed class SignInFailures(NewsletterDb db, SignInThrottle throttle, TimeProvider clock)
{
    /// <summary>So many in a row lock an account …</summary>
    public const int Most = 10;

    /// <summary>… for so long.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    /// <summary>The network address that a request counts for.</summary>
    public static string From(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    public bool MayTry(HttpContext http) => throttle.MayTry(From(http));

    public bool IsOpen(Account account) => account.State == AccountState.Active && !(account.LockoutEnd > clock.GetUtcNow());

    /// <param name="account">Null: there is no such account. A locked one is not counted further.</param>
    public async Task AddAsync(HttpContext http, Account? account, CancellationToken cancellationToken)
    {
        throttle.Failed(From(http));
        if (account is not null && IsOpen(account))
            await CountAsync(account.Id, cancellationToken);
    }

    public Task ForgetAsync(Account account, CancellationToken cancellationToken) =>
        db.Users.Where(a => a.Id == account.Id && (a.AccessFailedCount > 0 || a.LockoutEnd != null)).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.LockoutEnd, (DateTimeOffset?)null), cancellationToken);

    /// <summary>In one statement, so that many guesses at once all count.</summary>
    private async Task CountAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + LockedFor;
        await db.Users.Where(a => a.Id == id && a.AccessFailedCount < Most)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1), cancellationToken);
        await db.Users.Where(a => a.Id == id && a.AccessFailedCount >= Most && (a.LockoutEnd == null || a.LockoutEnd <= now))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LockoutEnd, until).SetProperty(a => a.AccessFailedCount, 0), cancellationToken);
    }
}
