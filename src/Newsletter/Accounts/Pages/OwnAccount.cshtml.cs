using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Passkeys;
using Newsletter.Accounts.SecondFactors;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>What somebody can see and do about their own way in.</summary>
[RequiredRole(Role.Editor)]
internal sealed class OwnAccountModel(
    NewsletterDb db, UserManager<Account> users, EndSession end, AddPasskey add, RemovePasskey remove, TimeProvider clock) : DeskPage
{
    // More specific ones first: a browser names those it resembles as well.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux")];

    /// <summary>One of their sessions; null: all others.</summary>
    [BindProperty(Name = "session")]
    public Guid? Session { get; set; }

    [BindProperty]
    public PasskeyForm Form { get; set; } = new();

    public Account Account { get; private set; } = null!; // loaded before the page is shown

    public IReadOnlyList<AccountSession> Sessions { get; private set; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public string Rights { get; private set; } = "";

    public int CodesLeft { get; private set; }

    public Guid Current => DeskSession.Of(User) ?? default;

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostEndAsync(CancellationToken cancellationToken)
    {
        // One that has ended in the meantime is as good as ended.
        await end.HandleAsync(Session, Current, Caller, cancellationToken);
        return Redirect("/desk/account?done=signedOut");
    }

    /// <summary>For the script: what to ask the browser's authenticator, or <c>{message}</c>.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync(CancellationToken cancellationToken)
    {
        var options = await add.BeginAsync(Form.Password, Caller, HttpContext, cancellationToken);
        return options.Ok
            ? Content(options.Value, "application/json")
            : new JsonResult(new { message = options.Failure is ValidationFailure wrong ? wrong.Errors.First().Value[0] : options.Failure.Message })
            {
                StatusCode = StatusCodes.Status422UnprocessableEntity,
            };
    }

    public async Task<IActionResult> OnPostPasskeyAsync(CancellationToken cancellationToken) =>
        await AfterAsync(await add.FinishAsync(Form.Answer, Form.Name, Caller, HttpContext, cancellationToken), "passkeyAdded", cancellationToken);

    public async Task<IActionResult> OnPostRemovePasskeyAsync([FromForm] string? passkey, CancellationToken cancellationToken) =>
        await AfterAsync(await remove.HandleAsync(passkey ?? "", Caller, HttpContext, cancellationToken), "passkeyRemoved", cancellationToken);

    public static string IdOf(UserPasskeyInfo passkey) => Base64Url.EncodeToString(passkey.CredentialId);

    /// <summary>"Firefox on Linux"; what a browser says of itself is long and proves nothing.</summary>
    public static string BrowserName(string agent)
    {
        var browser = Array.Find(Browsers, b => agent.Contains(b.Mark, StringComparison.Ordinal)).Name ?? "A browser";
        var system = Array.Find(Systems, s => agent.Contains(s.Mark, StringComparison.Ordinal)).Name;
        return system is null ? browser : $"{browser} on {system}";
    }

    protected override string FieldName(string wire) => wire == "passkey" ? "" : base.FieldName(wire);

    private async Task<IActionResult> AfterAsync(Result<Done> result, string done, CancellationToken cancellationToken)
    {
        if (result.Ok)
            return Redirect("/desk/account?done=" + done);
        return await LoadAsync(cancellationToken) ? Refuse(result.Failure) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var account = await db.Users.AsNoTracking().Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == Caller.Account, cancellationToken);
        if (account is null)
            return false;
        Account = account;
        Rights = GrantWords.Of(account, await db.PublicationNamesAsync(cancellationToken));
        CodesLeft = await db.Set<RecoveryCode>().CountAsync(c => c.AccountId == account.Id, cancellationToken);
        Passkeys = [.. (await users.GetPasskeysAsync(account)).OrderBy(p => p.CreatedAt)];
        var since = Now - DeskSession.Idle;
        Sessions = await db.AccountSessions.AsNoTracking().Where(s => s.AccountId == account.Id && s.SeenAt > since)
            .OrderByDescending(s => s.SeenAt).ToListAsync(cancellationToken);
        return true;
    }
}

internal sealed class PasskeyForm
{
    public string Name { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Of the authenticator, filled in by the script.</summary>
    public string Answer { get; set; } = "";
}
