using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Accounts;

/// <summary>An account, and its password where the service made it.</summary>
internal sealed record NewAccount(Account Account, string? Password);

/// <summary>Lets somebody sign in; for admins of all publications.</summary>
internal sealed class CreateAccount(UserManager<Account> users, Grants grants, TimeProvider clock)
{
    public async Task<Result<NewAccount>> HandleAsync(AccountRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("Accounts are made by an admin of all publications.");
        var errors = new FieldErrors();
        if (EmailAddress.Read(request.Email) is null)
            errors.Add("email", "Must be an e-mail address like editor@news.example.");
        var invited = request.State == AccountState.Invited;
        if (invited && request.Password is not null)
            errors.Add("password", "Whoever is invited chooses their own. Leave it out, or leave out the state.");
        var rights = await grants.ReadAsync(request.Grants, errors, cancellationToken);
        if (errors.Any)
            return errors.Failure;

        var now = clock.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            UserName = request.Email,
            Email = request.Email,
            LockoutEnabled = true,
            State = request.State,
            Grants = [.. rights],
            CreatedAt = now,
        };
        var made = request.Password is null && !invited ? NewPassword() : null;
        return await SaveAsync(account, request.Password ?? made, errors) ?? (Result<NewAccount>)new NewAccount(account, made);
    }

    /// <summary>120 random bits, in letters that can be read out.</summary>
    public static string NewPassword() => Base32.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(15));

    /// <param name="password">Null: they choose one themselves.</param>
    private async Task<Failure?> SaveAsync(Account account, string? password, FieldErrors errors)
    {
        try
        {
            PasswordErrors.Add(password is null ? await users.CreateAsync(account) : await users.CreateAsync(account, password), "password", errors);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // The unique index decided between two requests at once.
            errors.Add("email", PasswordErrors.Known);
        }

        return errors.Any ? errors.Failure : null;
    }
}

/// <summary>What the framework's rules say, by our fields.</summary>
internal static class PasswordErrors
{
    public const string Known = "There is an account with this address already.";

    public static void Add(IdentityResult result, string field, FieldErrors errors)
    {
        foreach (var error in result.Errors)
        {
            if (error.Code is nameof(IdentityErrorDescriber.DuplicateEmail))
                errors.Add("email", Known);
            else if (error.Code is nameof(IdentityErrorDescriber.PasswordMismatch))
                errors.Add(field, "This is not the password.");
            else if (error.Code is nameof(IdentityErrorDescriber.PasswordTooShort))
                errors.Add(field, $"At least {AdminOptions.LeastPasswordLength} characters.");
            else if (error.Code is not nameof(IdentityErrorDescriber.DuplicateUserName))
                errors.Add(field, error.Description);
        }
    }
}
