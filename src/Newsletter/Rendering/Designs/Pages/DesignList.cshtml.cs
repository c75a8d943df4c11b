using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Shell.Parts;

namespace Newsletter.Rendering.Designs.Pages;

/// <summary>Every design there is, and the way to one of one's own.</summary>
[RequiredRole(Role.Publisher)]
internal sealed class DesignListModel(FindDesign find, DesignUses uses, CreateDesign create) : DeskPage
{
    [BindProperty]
    public NewDesignForm Form { get; set; } = new();

    public IReadOnlyList<(DesignSummary Design, string UsedBy)> Rows { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Choices { get; private set; } = [];

    public async Task OnGetAsync(string? from, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Form.From = from ?? "";
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var created = await create.HandleAsync(new NewDesign(Form.Name, Form.From), Caller, cancellationToken);
        return created.Ok ? Redirect($"/desk/designs/{created.Value.Name}?done=created") : Refuse(created.Failure);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var used = await uses.AllAsync(cancellationToken);
        var designs = (await find.AllAsync(cancellationToken)).Select(DesignSummary.Of).ToList();
        Rows = [.. designs.Select(d => (d, DesignWords.UsedBy(used.GetValueOrDefault(d.Name) ?? [], Caller)))];
        Choices = [.. designs.Select(d => new SelectListItem(d.Name, d.Name))];
    }
}

internal sealed class NewDesignForm
{
    public string From { get; set; } = "";

    public string Name { get; set; } = "";
}
