using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Shell.Pages;

/// <summary>What a person sees where there is nothing to see.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class ProblemModel : PageModel
{
    public string Title { get; private set; } = "";

    public string Advice { get; private set; } = "";

    public void OnGet(int code) => Explain(code, HttpContext.Features.Get<RefusedForm>() is not null);

    // A refused form is answered by this page as well.
    public void OnPost(int code) => Explain(code, form: true);

    /// <summary>Whether the way back is the desk: readers know nothing of it.</summary>
    public bool AtDesk => HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not { } refused
        || new PathString(refused.OriginalPath).StartsWithSegments("/desk", StringComparison.Ordinal);

    /// <summary>Whether it looks like a page of the desk: for who has signed in, and where the page can be made, which takes the database.</summary>
    public bool InDesk => AtDesk && User.Identity?.IsAuthenticated == true && Response.StatusCode < StatusCodes.Status500InternalServerError && User.Caller().MaySomewhere(Role.Editor);

    private void Explain(int code, bool form) => (Title, Advice) = code switch
    {
        >= 500 when DatabaseAway.Caused(HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error) =>
            ("The database does not answer", "That is mostly over in a moment: go back, where what you typed still stands, and try again. If it stays so, an admin finds more in the service's log."),
        400 when !form => ("This address leads nowhere", "A part of it is missing or mistyped, or it is that of a list which has changed since. Go back and take the way there once more."),
        400 => ("This form is out of date", "Nothing was saved. Go back, load the page again and send it once more. What you typed is still there when you go back."),
        403 => ("Not yours to do", "Your account does not have the role for this. An admin can change that."),
        404 => ("There is nothing here", "It may have been removed, or the address is mistyped."),
        405 => ("That is not possible here", "Open this page's address in a browser."),
        413 => ("That is too large", $"Nothing was saved: this form takes {When.Megabytes(FormDoor.MostBytes)}, its file included. Go back, where what you typed still stands, and send less: a smaller file, or what you have in several parts."),
        >= 500 => ("Something went wrong", "Nothing was half-saved. Try again; if it happens again, the service's log says why."),
        _ => ("That did not work", $"The service answered with code {code}."),
    };
}
