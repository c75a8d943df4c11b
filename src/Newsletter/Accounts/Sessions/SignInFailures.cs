using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts.Sessions;

/// <summary>Counts wrong passwords and wrong codes alike: too many in a row lock the account for a while, too many from one address that address.</summary>
internal sealed class SignInFailures(NewsletterDb db, SignInThrottle throttle, SignInPace pace, TimeProvider clock)
{
    /// <summary>So many in a row lock an account …</summary>
    public const int Most = 10;

    /// <summary>… for so long.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    private const int NetworkOctets = 8;

    /// <summary>The network address that a request counts for.</summary>
    public static string From(HttpContext http) => From(http.Connection.RemoteIpAddress);

    /// <summary>An IPv4 address as it is; of an IPv6 address the half that names the network.</summary>
    public static string From(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes(), 0, NetworkOctets),
        _ => address.ToString(),
    };

    public bool MayTry(HttpContext http) => throttle.MayTry(From(http));

    public bool IsOpen(Account account) => account.State == AccountState.Active && !(account.LockoutEnd > clock.GetUtcNow());

    /// <summary>
    /// Counts, and ends no sooner than <see cref="SignInPace.Refusal"/> after <paramref name="began"/>: a count is written for accounts that there are, and that takes
    /// some milliseconds which would tell them from others.
    /// </summary>
    /// <param name="account">Null: there is no such account. A locked one is not counted further.</param>
    /// <param name="began">Timestamp of the clock when the request was taken up.</param>
    public async Task AddAsync(HttpContext http, Account? account, long began, CancellationToken cancellationToken)
    {
        throttle.Failed(From(http));
        if (account is not null && IsOpen(account))
            await CountAsync(account.Id, cancellationToken);
        var left = pace.Refusal - pace.Clock.GetElapsedTime(began);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, pace.Clock, cancellationToken);
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

/// <summary>How long a refusal takes at least: well over what password hash and database take together.</summary>
internal sealed record SignInPace(TimeSpan Refusal)
{
    public static readonly SignInPace Usual = new(TimeSpan.FromMilliseconds(750));

    /// <summary>The machine's own: what is hidden is real time.</summary>
    public TimeProvider Clock { get; } = TimeProvider.System;

    public long Now => Clock.GetTimestamp();
}
