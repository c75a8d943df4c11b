using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Newsletter.Accounts.Passkeys;
using Newsletter.Accounts.Sessions;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

[AllowAnonymous]
internal sealed class SignInPageModel(SignIn signIn, FinishSignIn finish, SignInWithPasskey passkey, SetUpFirstAccount setUp, AdminOptions admin) : DeskPage
{
    [BindProperty]
    public SignInForm Form { get; set; } = new();

    [BindProperty]
    public CodeForm Code { get; set; } = new();

    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true, Name = "back")]
    public string? Back { get; set; }

    /// <summary>Their session had ended when they sent a form.</summary>
    public bool Unsaved => Request.Query.ContainsKey("unsaved");

    public bool NobodyYet { get; private set; }

    /// <summary>There once the password was right and a code is missing.</summary>
    public string? Step { get; private set; }

    /// <summary>The start prints no link where a key can make accounts.</summary>
    public bool ByKey => admin.ApiKey is not null;

    public async Task OnGetAsync(CancellationToken cancellationToken) => NobodyYet = await setUp.IsNeededAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var signedIn = await signIn.HandleAsync(Form.Email, Form.Password, HttpContext, cancellationToken);
        if (!signedIn.Ok)
            return Again(signedIn.Failure);
        Step = signedIn.Value.SecondStep;
        return Step is null ? Onward() : Page();
    }

    public async Task<IActionResult> OnPostCodeAsync(CancellationToken cancellationToken)
    {
        var finished = await finish.HandleAsync(Code.Step, Code.Code, HttpContext, cancellationToken);
        if (finished.Ok)
            return Onward();
        Step = Code.Step;
        // A code that was refused is of no use a second time.
        ModelState.Clear();
        Code.Code = "";
        return Again(finished.Failure);
    }

    /// <summary>For the script: what to ask the browser's authenticator.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Content(await passkey.BeginAsync(HttpContext), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync([FromForm] string? answer, CancellationToken cancellationToken)
    {
        var finished = await passkey.FinishAsync(answer ?? "", HttpContext, cancellationToken);
        return finished.Ok ? Onward() : Again(finished.Failure);
    }

    private RedirectResult Onward() => Redirect(Url.IsLocalUrl(Back) ? Back : "/desk");

    private PageResult Again(Failure failure)
    {
        ModelState.AddModelError("", failure.Message);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}

internal sealed class SignInForm
{
    public string Email { get; set; } = "";

    public string Password { get; set; } = "";
}

internal sealed class CodeForm
{
    /// <summary>What the first step gave.</summary>
    public string Step { get; set; } = "";

    public string Code { get; set; } = "";
}
