using Microsoft.AspNetCore.Identity;
using Newsletter.Accounts.Sessions;
using Newsletter.Shell;

namespace Newsletter.Accounts.Passkeys;

/// <summary>
/// A session for whoever has a passkey. It stands for both steps: the authenticator has it, and has seen to it that its owner is there. An account that is
/// locked after wrong passwords opens all the same: nobody guesses a passkey, and guessing must not keep its owner out.
/// </summary>
internal sealed partial class SignInWithPasskey(
    UserManager<Account> users,
    IPasskeyHandler<Account> passkeys,
    PasskeyCookie cookie,
    SignInFailures failures,
    SignInThrottle throttle,
    DeskSession session,
    ILogger<SignInWithPasskey> logger)
{
    private static readonly UnauthenticatedFailure Refused =
        new("This passkey does not open an account here, or the question was older than five minutes. Try again, or sign in with your password.");

    /// <returns>Options for <c>navigator.credentials.get</c>, as JSON; they name no account and so tell of none.</returns>
    public async Task<string> BeginAsync(HttpContext http)
    {
        var options = await passkeys.MakeRequestOptionsAsync(user: null, http);
        cookie.Keep(http, PasskeyCookie.SigningIn, options.AssertionState ?? "");
        return options.RequestOptionsJson;
    }

    /// <param name="answer">What the authenticator said, as JSON (AuthenticationResponseJSON).</param>
    public async Task<Result<Done>> FinishAsync(string answer, HttpContext http, CancellationToken cancellationToken)
    {
        if (answer.Length > AddPasskey.LongestAnswer || !failures.MayTry(http) || cookie.Take(http, PasskeyCookie.SigningIn) is not { } state)
            return Refused;
        var result = await passkeys.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = answer, AssertionState = state });
        if (!result.Succeeded || result.User.State != AccountState.Active)
        {
            RefusedBecause(result.Failure?.Message ?? "the account is not active");
            throttle.Failed(SignInFailures.From(http));
            return Refused;
        }

        // The counter of its uses is kept: a copy of the authenticator shows by it (WebAuthn level 3, section 6.1.1).
        if (!(await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded)
            return new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
        await session.BeginAsync(http, result.User, cancellationToken);
        return default(Done);
    }

    [LoggerMessage(LogLevel.Information, "A passkey was refused: {Reason}")]
    private partial void RefusedBecause(string reason);
}
