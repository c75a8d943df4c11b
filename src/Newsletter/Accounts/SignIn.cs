using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts;

/// <summary>
/// Address and password -> a session at the desk. One answer for everything that can be wrong, in about the same time: it does not say whether
/// there is such an account, nor whether it is locked.
/// </summary>
internal sealed class SignIn(
    NewsletterDb db,
    ILookupNormalizer normalizer,
    IPasswordHasher<Account> hasher,
    UnknownAccount unknown,
    SignInThrottle throttle,
    DeskSession session,
    TimeProvider clock)
{
    /// <summary>So many wrong passwords in a row lock an account …</summary>
    public const int MostFailures = 10;

    /// <summary>… for so long.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    private const int LongestPassword = 1024;

    private static readonly UnauthenticatedFailure Refused =
        new("Address and password do not fit together, or there were too many tries. Check both; after ten tries wait five minutes.");

    /// <param name="http">The request of the page: its answer gets the cookie. Its address counts for the throttle.</param>
    /// <returns>Done, or an <see cref="UnauthenticatedFailure"/> to show above the form.</returns>
    public async Task<Result<Done>> HandleAsync(string email, string password, HttpContext http, CancellationToken cancellationToken)
    {
        var from = http.Connection.RemoteIpAddress?.ToString() ?? "";
        if (password.Length > LongestPassword || !throttle.MayTry(from))
            return Refused;
        var name = normalizer.NormalizeName(email.Trim());
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedUserName == name, cancellationToken);
        var fits = hasher.VerifyHashedPassword(account ?? new Account(), account?.PasswordHash ?? unknown.Hash, password);
        var open = account is { State: AccountState.Active } && !(account.LockoutEnd > clock.GetUtcNow());
        if (account is null || !open || fits == PasswordVerificationResult.Failed)
        {
            throttle.Failed(from);
            if (account is not null && open)
                await CountAsync(account.Id, cancellationToken);
            return Refused;
        }

        await db.Users.Where(a => a.Id == account.Id && (a.AccessFailedCount > 0 || a.LockoutEnd != null)).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.LockoutEnd, (DateTimeOffset?)null), cancellationToken);
        await session.BeginAsync(http, account);
        return default(Done);
    }

    /// <summary>In one statement, so that many guesses at once all count.</summary>
    private async Task CountAsync(Guid id, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + LockedFor;
        await db.Users.Where(a => a.Id == id && a.AccessFailedCount < MostFailures - 1)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1), cancellationToken);
        await db.Users.Where(a => a.Id == id && a.AccessFailedCount >= MostFailures - 1 && a.LockoutEnd == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LockoutEnd, until).SetProperty(a => a.AccessFailedCount, 0), cancellationToken);
    }
}

/// <summary>A hash of nothing that anybody can type: what the password for an unknown address is held against, so that it takes as long.</summary>
internal sealed class UnknownAccount(IOptions<PasswordHasherOptions> options)
{
    private readonly Lazy<string> _hash = new(() => new PasswordHasher<Account>(options).HashPassword(new Account(), CreateAccount.NewPassword()));

    public string Hash => _hash.Value;
}

/// <summary>Ends the session of this browser.</summary>
internal sealed class SignOut(DeskSession session)
{
    public async Task HandleAsync(HttpContext http) => await session.EndAsync(http);
}
