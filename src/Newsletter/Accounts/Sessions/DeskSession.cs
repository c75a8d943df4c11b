using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Audit;
using Newsletter.Data;

namespace Newsletter.Accounts.Sessions;

/// <summary>
/// A session at the desk: a cookie that names a row of <see cref="AccountSession"/> and the account's security stamp, and nothing it may do. All of it
/// is looked up at every request, so a change of password, rights or state, and the end of the row, count from the next click on.
/// </summary>
internal sealed class DeskSession(NewsletterDb db, AuditLog audit, TimeProvider clock)
{
    /// <summary>The framework's own name, so that its passkey and second-factor parts find it.</summary>
    public static readonly string Scheme = IdentityConstants.ApplicationScheme;

    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    internal const string StampClaim = "stamp";

    internal const string SessionClaim = "session";

    /// <summary>A new session with each sign-in: nobody goes on with one that somebody else has prepared.</summary>
    public async Task BeginAsync(HttpContext http, Account account, CancellationToken cancellationToken)
    {
        await StartAsync(http, account, cancellationToken);
        await audit.AddAsync(account, "SignIn", http, cancellationToken);
    }

    /// <summary>Instead of the one this request came with, and of all others of the account: after a change of what one signs in with.</summary>
    public async Task RenewAsync(HttpContext http, Account account, CancellationToken cancellationToken)
    {
        await EndAllAsync(account.Id, cancellationToken);
        await StartAsync(http, account, cancellationToken);
    }

    /// <summary>Takes the rows away: what the cookies say no longer counts.</summary>
    public Task EndAllAsync(Guid account, CancellationToken cancellationToken) =>
        db.AccountSessions.Where(s => s.AccountId == account).ExecuteDeleteAsync(cancellationToken);

    public async Task EndAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (Of(http.User) is { } id)
            await db.AccountSessions.Where(s => s.Id == id).ExecuteDeleteAsync(cancellationToken);
        await http.SignOutAsync(Scheme);
    }

    /// <summary>The session a request came with, or null.</summary>
    public static Guid? Of(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirst(SessionClaim)?.Value, out var id) ? id : null;

    public static void Configure(CookieAuthenticationOptions options, bool https)
    {
        // __Host- binds the cookie to this host and to https (RFC 6265bis section 4.1.3.2).
        options.Cookie.Name = https ? "__Host-desk" : "desk";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "back";
        options.ExpireTimeSpan = Idle;
        options.SlidingExpiration = true;
        options.EventsType = typeof(DeskSessionEvents);
    }

    private async Task StartAsync(HttpContext http, Account account, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var over = now - Idle;
        await db.AccountSessions.Where(s => s.AccountId == account.Id && s.SeenAt < over).ExecuteDeleteAsync(cancellationToken);
        var browser = http.Request.Headers.UserAgent.ToString();
        var session = new AccountSession
        {
            Id = new Guid(RandomNumberGenerator.GetBytes(16)),
            AccountId = account.Id,
            StartedAt = now,
            SeenAt = now,
            Address = http.Connection.RemoteIpAddress?.ToString() ?? "",
            Browser = browser.Length > AccountSession.LongestBrowser ? browser[..AccountSession.LongestBrowser] : browser,
        };
        db.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, account.Id.ToString()),
                new Claim(SessionClaim, session.Id.ToString()),
                new Claim(StampClaim, account.SecurityStamp ?? ""),
            ],
            Scheme);
        await http.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }
}
