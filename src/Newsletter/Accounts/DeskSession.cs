using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts;

/// <summary>
/// A session at the desk: a cookie that names the account and its security stamp, and nothing it may do. Both are looked up at every request, so a
/// change of password, rights or state counts from the next click on.
/// </summary>
internal sealed class DeskSession
{
    /// <summary>The framework's own name, so that its passkey and second-factor parts find it.</summary>
    public static readonly string Scheme = IdentityConstants.ApplicationScheme;

    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    internal const string StampClaim = "stamp";

    public async Task BeginAsync(HttpContext http, Account account)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, account.Id.ToString()), new Claim(StampClaim, account.SecurityStamp ?? "")], Scheme);
        await http.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    public Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);

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
}

internal sealed class DeskSessionEvents(NewsletterDb db) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var claims = context.Principal?.Claims.ToList() ?? [];
        var stamp = claims.Find(c => c.Type == DeskSession.StampClaim)?.Value;
        var account = Guid.TryParse(claims.Find(c => c.Type == ClaimTypes.NameIdentifier)?.Value, out var id)
            ? await db.Users.AsNoTracking().Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, context.HttpContext.RequestAborted)
            : null;
        if (account is not { State: AccountState.Active } || account.SecurityStamp != stamp)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(DeskSession.Scheme);
            return;
        }

        var caller = new Caller(account.Id, account.Email ?? "", Grants.Of(account), ByKey: false);
        context.ReplacePrincipal(new ClaimsPrincipal(new CallerIdentity(caller, DeskSession.Scheme, claims)));
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!context.Request.Headers.ContainsKey("HX-Request"))
            return base.RedirectToLogin(context);
        // A part of a page must not be filled with the sign-in form: htmx loads the whole page instead.
        context.Response.Headers["HX-Redirect"] = "/sign-in";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
