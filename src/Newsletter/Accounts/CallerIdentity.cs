using System.Security.Claims;

namespace Newsletter.Accounts;

/// <summary>A signed-in request's identity, with what it may do as it is now (never as a cookie remembers it).</summary>
internal sealed class CallerIdentity(Caller caller, string scheme, IEnumerable<Claim>? claims = null) : ClaimsIdentity(claims, scheme)
{
    public Caller Caller => caller;

    public override string Name => caller.Name;
}

internal static class Callers
{
    /// <summary>Who may do nothing: readers, and requests without a key.</summary>
    public static Caller Nobody { get; } = new(null, "nobody", [], ByKey: false);

    public static Caller Caller(this ClaimsPrincipal principal) =>
        principal.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller ?? Nobody;
}
