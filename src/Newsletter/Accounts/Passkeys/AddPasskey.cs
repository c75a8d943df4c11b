using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts.Passkeys;

/// <summary>Lets somebody sign in with a passkey of theirs, in two steps: what the browser is to ask its authenticator, and what that says.</summary>
internal sealed partial class AddPasskey(
    NewsletterDb db,
    UserManager<Account> users,
    IPasskeyHandler<Account> passkeys,
    IPasswordHasher<Account> hasher,
    PasskeyCookie cookie,
    DeskSession session,
    ILogger<AddPasskey> logger)
{
    /// <summary>Of one account: what fits on a screen.</summary>
    public const int Most = 20;

    public const int LongestName = 60;

    /// <summary>Of an authenticator's answer; real ones are some kilobytes.</summary>
    public const int LongestAnswer = 64 * 1024;

    /// <param name="password">Asked again: whoever finds a desk open must not leave with a way in of their own.</param>
    /// <returns>Options for <c>navigator.credentials.create</c>, as JSON (WebAuthn level 3, PublicKeyCredentialCreationOptionsJSON).</returns>
    public async Task<Result<string>> BeginAsync(string password, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await OwnAsync(caller, cancellationToken) is not { } account)
            return Nobody;
        if (account.PasswordHash is null || hasher.VerifyHashedPassword(account, account.PasswordHash, password) == PasswordVerificationResult.Failed)
            return new ValidationFailure("password", "This is not the password.");
        if ((await users.GetPasskeysAsync(account)).Count >= Most)
            return new ConflictFailure("account.passkeys", $"There are {Most} passkeys already. Remove one that you no longer use.");
        var name = account.Email ?? "";
        var options = await passkeys.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id.ToString(), Name = name, DisplayName = name }, http);
        cookie.Keep(http, PasskeyCookie.Adding, options.AttestationState ?? "");
        return options.CreationOptionsJson;
    }

    /// <param name="answer">What the authenticator said, as JSON (RegistrationResponseJSON).</param>
    /// <param name="name">What its owner calls it.</param>
    public async Task<Result<Done>> FinishAsync(string answer, string name, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (await OwnAsync(caller, cancellationToken) is not { } account)
            return Nobody;
        var called = name.Trim();
        if (called.Length is 0 or > LongestName || called.Any(char.IsControl))
            return new ValidationFailure("name", $"Give it a name of 1 to {LongestName} characters, to know it again.");
        if (answer.Length > LongestAnswer || cookie.Take(http, PasskeyCookie.Adding) is not { } state)
            return NotTaken;
        var result = await passkeys.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = answer, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != account.Id.ToString())
        {
            NotTakenBecause(result.Failure?.Message ?? "it was made for another account");
            return NotTaken;
        }

        result.Passkey.Name = called;
        account.Version++;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!(await users.AddOrUpdatePasskeyAsync(account, result.Passkey)).Succeeded || !(await users.UpdateSecurityStampAsync(account)).Succeeded)
            return new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
        await session.RenewAsync(http, account, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    [LoggerMessage(LogLevel.Warning, "A passkey was not taken: {Reason}")]
    private partial void NotTakenBecause(string reason);

    private static ForbiddenFailure Nobody => new("Only somebody who has signed in has passkeys.");

    private static ValidationFailure NotTaken =>
        new("passkey", "This passkey could not be taken: the question was older than five minutes, was answered already, or the answer does not fit. Try again.");

    private async Task<Account?> OwnAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.ByKey ? null : await db.Users.SingleOrDefaultAsync(a => a.Id == caller.Account, cancellationToken);
}
