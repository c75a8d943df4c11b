using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Publications;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>What inviting somebody and changing them have in common: the form of <c>_AccountFields</c>.</summary>
internal abstract class AccountDeskPage : DeskPage
{
    [BindProperty]
    public AccountForm Form { get; set; } = new();

    /// <summary>A link or a password that was just made: shown this once.</summary>
    public string? Secret { get; protected set; }

    public IReadOnlyList<SelectListItem> Publications { get; private set; } = [];

    public static IReadOnlyList<SelectListItem> Choices(PublicationNames names) =>
        [new("All publications", ""), .. names.All.Select(p => new SelectListItem(p.Name, p.Slug))];

    protected void Offer(PublicationNames names) => Publications = Choices(names);

    /// <summary>The form as it was typed, with what is wrong.</summary>
    protected IActionResult Again(AccountForm typed, Failure failure)
    {
        // Rows that moved up must not be shown with what was typed into the row that stood there.
        ModelState.Clear();
        Form = typed;
        Form.AddSpareRow();
        return Refuse(failure);
    }

    protected IActionResult Show()
    {
        Form.AddSpareRow();
        return Page();
    }
}
