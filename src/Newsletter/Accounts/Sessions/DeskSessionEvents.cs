using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using System.Security.Claims;

namespace Newsletter.Accounts.Sessions;

/// <summary>What a cookie is worth at this moment.</summary>
internal sealed class DeskSessionEvents(NewsletterDb db, TimeProvider clock) : CookieAuthenticationEvents
{
    /// <summary>When a session was last seen is kept to the minute: not every click is to be a write.</summary>
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var claims = context.Principal?.Claims.ToList() ?? [];
        var session = await FindAsync(context.Principal, context.HttpContext.RequestAborted);
        if (session is null || session.Account.SecurityStamp != claims.Find(c => c.Type == DeskSession.StampClaim)?.Value)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(DeskSession.Scheme);
            return;
        }

        var caller = new Caller(session.AccountId, session.Account.Email ?? "", Grants.Of(session.Account), ByKey: false);
        context.ReplacePrincipal(new ClaimsPrincipal(new CallerIdentity(caller, DeskSession.Scheme, claims)));
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!context.Request.Headers.ContainsKey("HX-Request"))
        {
            // Who sent a form must not believe that it was saved.
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
                context.RedirectUri = QueryHelpers.AddQueryString(context.RedirectUri, "unsaved", "true");
            return base.RedirectToLogin(context);
        }

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

    private async Task<AccountSession?> FindAsync(ClaimsPrincipal? principal, CancellationToken cancellationToken)
    {
        if (principal is null || DeskSession.Of(principal) is not { } id)
            return null;
        var now = clock.GetUtcNow();
        var session = await db.AccountSessions.AsNoTracking().Include(s => s.Account.Grants).SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (session is not { Account.State: AccountState.Active } || now - session.SeenAt >= DeskSession.Idle)
            return null;
        if (now - session.SeenAt >= NotedEvery)
            await db.AccountSessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancellationToken);
        return session;
    }
}
