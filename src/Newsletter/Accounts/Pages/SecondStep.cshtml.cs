using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.SecondFactors;
using Newsletter.Data;
using Newsletter.Shell.Parts;
using QRCoder;

namespace Newsletter.Accounts.Pages;

[RequiredRole(Role.Editor)]
internal sealed class SecondStepModel(
    NewsletterDb db, TotpSecrets secrets, StartSecondFactor start, ConfirmSecondFactor confirm, EndSecondFactor end) : DeskPage
{
    [BindProperty]
    public SecondStepForm Form { get; set; } = new();

    public Account Account { get; private set; } = null!; // loaded before the page is shown

    /// <summary>Between the start and the first code.</summary>
    public TotpSetUp? SetUp { get; private set; }

    /// <summary>Once, just after it was turned on.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>The QR code, as an address that the page's policy allows.</summary>
    public string Picture
    {
        get
        {
            using var code = QRCodeGenerator.GenerateQrCode(SetUp!.Uri, QRCodeGenerator.ECCLevel.M); // shown with a set-up only
            using var svg = new SvgQRCode(code);
            return "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg.GetGraphic(4)));
        }
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostStartAsync(CancellationToken cancellationToken) =>
        await AfterAsync(await start.HandleAsync(Caller, cancellationToken), "/desk/account/second-step", cancellationToken);

    public async Task<IActionResult> OnPostConfirmAsync(CancellationToken cancellationToken)
    {
        var confirmed = await confirm.HandleAsync(Form.Code, Caller, HttpContext, cancellationToken);
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (!confirmed.Ok)
            return Refuse(confirmed.Failure);
        RecoveryCodes = confirmed.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(CancellationToken cancellationToken) =>
        await AfterAsync(await end.OwnAsync(Form.Password, Caller, HttpContext, cancellationToken), "/desk/account?done=secondStepOff", cancellationToken);

    private async Task<IActionResult> AfterAsync(Result<Done> result, string next, CancellationToken cancellationToken)
    {
        if (result.Ok)
            return Redirect(next);
        return await LoadAsync(cancellationToken) ? Refuse(result.Failure) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == Caller.Account, cancellationToken);
        if (account is null)
            return false;
        Account = account;
        SetUp = !account.TwoFactorEnabled && secrets.Of(account) is { } secret ? TotpSetUp.Of(account, secret) : null;
        return true;
    }
}

internal sealed class SecondStepForm
{
    public string Code { get; set; } = "";

    public string Password { get; set; } = "";
}
