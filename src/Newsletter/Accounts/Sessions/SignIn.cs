using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Shell;

namespace Newsletter.Accounts.Sessions;

/// <summary>What an address and a password that fit lead to.</summary>
/// <param name="SecondStep">Null: a session has begun. Else what to send along with the code of the second factor.</param>
internal sealed record SignedIn(string? SecondStep);

/// <summary>
/// Address and password -> a session at the desk, or the question for a code. One answer for everything that can be wrong, in about the same time: it
/// does not say whether there is such an account, nor whether it is locked.
/// </summary>
internal sealed class SignIn(
    NewsletterDb db,
    ILookupNormalizer normalizer,
    IPasswordHasher<Account> hasher,
    UnknownAccount unknown,
    SignInFailures failures,
    SignInPace pace,
    AccountTokens tokens,
    DeskSession session)
{
    private const int LongestPassword = 1024;

    private static readonly UnauthenticatedFailure Refused =
        new("Address and password do not fit together, or there were too many tries. Check both; after ten tries wait five minutes.");

    /// <param name="http">The request of the page: its answer gets the cookie. Its address counts for the throttle.</param>
    /// <returns>An <see cref="UnauthenticatedFailure"/> to show above the form where it does not fit.</returns>
    public async Task<Result<SignedIn>> HandleAsync(string email, string password, HttpContext http, CancellationToken cancellationToken)
    {
        var began = pace.Now;
        if (password.Length > LongestPassword || !failures.MayTry(http))
            return Refused;
        var name = normalizer.NormalizeName(email.Trim());
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedUserName == name, cancellationToken);
        var fits = hasher.VerifyHashedPassword(account ?? new Account(), account?.PasswordHash ?? unknown.Hash, password);
        if (account is null || !failures.IsOpen(account) || fits == PasswordVerificationResult.Failed)
        {
            await failures.AddAsync(http, account, began, cancellationToken);
            return Refused;
        }

        // With a second factor the count goes on until the code fits too: who has the password must not guess codes for ever.
        if (account.TwoFactorEnabled)
            return new SignedIn(tokens.Make(TokenPurpose.SecondStep, account));
        await failures.ForgetAsync(account, cancellationToken);
        await session.BeginAsync(http, account, cancellationToken);
        return new SignedIn(SecondStep: null);
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
    public Task HandleAsync(HttpContext http, CancellationToken cancellationToken) => session.EndAsync(http, cancellationToken);
}
