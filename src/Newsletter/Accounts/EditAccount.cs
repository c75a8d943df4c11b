using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Accounts;

/// <summary>Changes an account's address, rights and state; its sessions end with that. For admins of all publications.</summary>
internal sealed class EditAccount(NewsletterDb db, UserManager<Account> users, Grants grants, DeskSession session)
{
    /// <summary>PostgreSQL's lock for those who would take an admin away.</summary>
    private const long Turn = 0x6e6c_6164_6d69_6e73;

    public async Task<Result<AccountAnswer>> HandleAsync(
        Guid id, AccountRequest request, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("Accounts are changed by an admin of all publications.");
        var slugs = await grants.SlugsAsync(cancellationToken);
        var account = await db.Users.Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (account is null)
            return new NotFoundFailure($"account {id}");
        var before = AccountAnswer.Of(account, slugs);
        if (match.Check(before.Etag, () => before) is { } refusal)
            return refusal;

        var errors = new FieldErrors();
        if (EmailAddress.Read(request.Email) is null)
            errors.Add("email", "Must be an e-mail address like editor@news.example.");
        if (request.Password is not null)
            errors.Add("password", "Is not changed here: POST /api/v1/accounts/{id}/password makes a new one.");
        if (request.State == AccountState.Active && account.PasswordHash is null)
            errors.Add("state", "Nobody can sign in without a password. The account is 'invited' until its link was used; POST /api/v1/accounts/{id}/invitation makes a new one.");
        if (request.State == AccountState.Invited && account.PasswordHash is not null)
            errors.Add("state", "The account has a password already: it is 'active' or 'disabled'.");
        var rights = await grants.ReadAsync(request.Grants, errors, cancellationToken);
        if (errors.Any)
            return errors.Failure;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (IsAdmin(account.State, account.Grants) && !IsAdmin(request.State, rights) && !await IsAnotherAdminAsync(id, cancellationToken))
            return new ConflictFailure("account.lastAdmin", "This is the last active admin of all publications. Make another one first.");
        var saved = await SaveAsync(account, request, rights, slugs, cancellationToken);
        if (saved.Ok)
            await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    private async Task<Result<AccountAnswer>> SaveAsync(
        Account account, AccountRequest request, IReadOnlyList<AccountGrant> rights, IReadOnlyDictionary<int, string> slugs, CancellationToken cancellationToken)
    {
        account.Email = account.UserName = request.Email;
        account.State = request.State;
        Replace(account.Grants, rights);
        account.Version++;
        var errors = new FieldErrors();
        try
        {
            // A new stamp ends every session (it is asked for at each request); this saves all of it.
            var result = await users.UpdateSecurityStampAsync(account);
            if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
            {
                db.ChangeTracker.Clear();
                var current = await db.Users.Include(a => a.Grants).SingleAsync(a => a.Id == account.Id, cancellationToken);
                return new StaleFailure(AccountAnswer.Of(current, slugs));
            }

            PasswordErrors.Add(result, "email", errors);
            if (!errors.Any)
                await session.EndAllAsync(account.Id, cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            errors.Add("email", PasswordErrors.Known);
        }

        return errors.Any ? errors.Failure : AccountAnswer.Of(account, slugs);
    }

    /// <summary>In place: an account has one row for each publication, and a new one before the old one's end would be a second.</summary>
    private static void Replace(List<AccountGrant> grants, IReadOnlyList<AccountGrant> rights)
    {
        grants.RemoveAll(old => rights.All(right => right.PublicationKey != old.PublicationKey));
        foreach (var right in rights)
        {
            if (grants.Find(old => old.PublicationKey == right.PublicationKey) is { } kept)
                kept.Role = right.Role;
            else
                grants.Add(right);
        }
    }

    private static bool IsAdmin(AccountState state, IEnumerable<AccountGrant> rights) =>
        state == AccountState.Active && rights.Any(g => g.Role == Role.Admin && g.PublicationKey is null);

    /// <summary>Of two who take each other's rights at the same moment the second one is the last: one is asked and saved after the other. SQLite has one writer anyway.</summary>
    private async Task<bool> IsAnotherAdminAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!db.Database.IsSqlite())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Turn})", cancellationToken);
        return await db.Users.AnyAsync(
            a => a.Id != id && a.State == AccountState.Active && a.Grants.Any(g => g.Role == Role.Admin && g.PublicationKey == null),
            cancellationToken);
    }
}
