using Newsletter.Accounts.SecondFactors;
using Newsletter.Data.Secrets;
using Newsletter.Shell;

namespace Newsletter.Accounts.Sessions;

/// <summary>The second step of signing in: a code of the app, or one of the recovery codes.</summary>
internal sealed class FinishSignIn(AccountTokens tokens, SignInFailures failures, SignInPace pace, CheckSecondFactor check, DeskSession session)
{
    /// <summary>From the password to the code.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromMinutes(5);

    private static readonly UnauthenticatedFailure TooLate = new("That took too long, or your password was changed. Sign in again.");

    private static readonly UnauthenticatedFailure Refused =
        new("This code does not fit, was used already, or there were too many tries. Wait for the next one; after ten tries wait five minutes.");

    /// <param name="token">What the first step gave.</param>
    public async Task<Result<Done>> HandleAsync(string token, string code, HttpContext http, CancellationToken cancellationToken)
    {
        var began = pace.Now;
        if (await tokens.ReadAsync(TokenPurpose.SecondStep, token, Valid, cancellationToken) is not { TwoFactorEnabled: true } account)
            return TooLate;
        if (!failures.MayTry(http) || !failures.IsOpen(account))
            return Refused;
        if (!await check.HandleAsync(account, code, cancellationToken))
        {
            await failures.AddAsync(http, account, began, cancellationToken);
            return Refused;
        }

        await failures.ForgetAsync(account, cancellationToken);
        await session.BeginAsync(http, account, cancellationToken);
        return default(Done);
    }
}
