using System.Globalization;
using Microsoft.AspNetCore.DataProtection;

namespace Newsletter.Accounts.Passkeys;

/// <summary>
/// What a browser was asked to sign, kept by that browser itself, sealed, until it answers: nothing of it stays with the service, and any node can go on.
/// It is taken away with the answer, and is of no use for the other question or after five minutes.
/// </summary>
internal sealed class PasskeyCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Adding = "adding";

    public const string SigningIn = "signing in";

    public static readonly TimeSpan Valid = TimeSpan.FromMinutes(5);

    private const string Name = "passkey";

    public void Keep(HttpContext http, string question, string state)
    {
        var until = (clock.GetUtcNow() + Valid).ToUnixTimeSeconds();
        var value = Protector(question).Protect(string.Create(CultureInfo.InvariantCulture, $"{until} {state}"));
        http.Response.Cookies.Append(Name, value, Options(http));
    }

    /// <returns>Null: there is none, it is too old, or it was for the other question.</returns>
    public string? Take(HttpContext http, string question)
    {
        if (http.Request.Cookies[Name] is not { } value)
            return null;
        http.Response.Cookies.Delete(Name, Options(http));
        try
        {
            var parts = Protector(question).Unprotect(value).Split(' ', 2);
            return long.Parse(parts[0], CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? parts[1] : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string question) => protection.CreateProtector("Newsletter.Accounts.Passkeys", question);

    private static CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", MaxAge = Valid };
}
