using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Newsletter.Accounts;

namespace Newsletter.Shell.Parts;

/// <summary>What pages of the desk have in common: who asks, and how a use case's failure becomes words beside its field.</summary>
internal abstract class DeskPage : PageModel
{
    /// <summary>Prefix of the bound form's fields.</summary>
    protected const string FormName = "Form";

    public Caller Caller => User.Caller();

    /// <summary>Key of what was just done (<see cref="Said"/>); in the address, so that a page needs no session to say it.</summary>
    [BindProperty(SupportsGet = true, Name = "done")]
    public string? DoneKey { get; set; }

    public override void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
        // Nobody's copy of a desk page may be shown to the next person at the same machine.
        // "no-cache" says nothing beside "no-store"; the form tokens want to read both.
        Response.Headers.CacheControl = "no-cache, no-store";
        base.OnPageHandlerExecuted(context);
    }

    /// <summary>Shows the form again, as typed, with what is wrong; or the page that says it is not there or not allowed.</summary>
    protected IActionResult Refuse(Failure failure)
    {
        switch (failure)
        {
            case NotFoundFailure:
                return NotFound();
            case ValidationFailure invalid:
                foreach (var (field, messages) in invalid.Errors)
                {
                    foreach (var message in messages)
                        ModelState.AddModelError(FieldName(field), InWords(field, message));
                }

                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                return Page();
            case ForbiddenFailure:
                ModelState.AddModelError("", failure.Message);
                Response.StatusCode = StatusCodes.Status403Forbidden;
                return Page();
            default:
                ModelState.AddModelError("", failure is StaleFailure ? Overtaken : failure.Message);
                Response.StatusCode = StatusCodes.Status409Conflict;
                return Page();
        }
    }

    /// <summary>What is said where somebody else was faster.</summary>
    protected virtual string Overtaken =>
        "Somebody else saved a change while you were here. Your text is still in the fields below: compare it with theirs in a second window, then save again to keep yours.";

    /// <summary>A field as people call it: <c>Form.Image.Alt</c> is "Image alt", <c>Form.TimeZone</c> "Time zone".</summary>
    public static string Words(string field)
    {
        var words = string.Concat(field[(FormName.Length + 1)..].Select(c => char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c) : c == '.' ? "" : c.ToString()));
        return char.ToUpperInvariant(words[1]) + words[2..];
    }

    /// <summary>What a use case says of a field, unless the page has better words.</summary>
    protected virtual string InWords(string wire, string message) => message;

    /// <summary>Where a use case's field stands on the page: <c>slots[0].day</c> is <c>Form.Slots[0].Day</c>, unless the page knows better.</summary>
    protected virtual string FieldName(string wire) =>
        FormName + "." + string.Join('.', wire.Split('.').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
