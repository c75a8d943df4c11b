using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Shell;

namespace Newsletter.Accounts;

/// <summary>
/// The first account, an admin of all publications: from the settings, or by the link that the first start prints. A link is good for a day and only
/// while there is no account at all; there is no default password.
/// </summary>
internal sealed class SetUpFirstAccount(NewsletterDb db, CreateAccount create, Tokens tokens, DeskSession session, TimeProvider clock)
{
    private static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private static readonly NotFoundFailure Over =
        new("set-up to do under this link: it was used, or it is older than a day. Start the service again for a new one, or sign in");

    /// <summary>Whether an account has to be made before anybody can sign in.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken) => !await db.Users.AnyAsync(cancellationToken);

    /// <summary>The path to print: <c>/set-up/TOKEN</c>.</summary>
    public string NewPath()
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(payload, clock.GetUtcNow().ToUnixTimeSeconds());
        return "/set-up/" + tokens.Make(TokenPurpose.SetUp, payload);
    }

    /// <summary>For the page: whether to show the form or that the link is over.</summary>
    public async Task<Result<Done>> CheckAsync(string token, CancellationToken cancellationToken) =>
        tokens.TryRead(TokenPurpose.SetUp, token, out var payload) && payload.Length == 8
        && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(payload)) < Valid
        && await IsNeededAsync(cancellationToken)
            ? default(Done)
            : Over;

    /// <summary>From the link: makes the account and signs it in.</summary>
    /// <param name="http">The request of the page: its answer gets the cookie.</param>
    public async Task<Result<Done>> HandleAsync(string token, string email, string password, HttpContext http, CancellationToken cancellationToken)
    {
        var check = await CheckAsync(token, cancellationToken);
        if (!check.Ok)
            return check;
        var made = await MakeAsync(email, password, cancellationToken);
        if (!made.Ok)
            return made.Failure;
        await session.BeginAsync(http, made.Value, cancellationToken);
        return default(Done);
    }

    /// <summary>From the settings, or from a link that was checked.</summary>
    public async Task<Result<Account>> MakeAsync(string email, string password, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var request = new AccountRequest { Email = email, Password = password, Grants = [new GrantAnswer(Role.Admin)] };
        var made = await create.HandleAsync(request, Caller.System, cancellationToken);
        if (!made.Ok)
            return made.Failure;
        db.Add(new FirstAccount { AccountId = made.Value.Account.Id });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // One row decides between two links, or two nodes, at once; the account that lost is rolled back.
            db.ChangeTracker.Clear();
            return Over;
        }

        return made.Value.Account;
    }
}
