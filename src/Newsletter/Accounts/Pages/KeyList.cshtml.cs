using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>Keys of the API: made, listed, ended. For admins of all publications.</summary>
[RequiredRole(Role.Admin)]
internal sealed class KeyListModel(NewsletterDb db, Grants grants) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    [BindProperty]
    public KeyForm Form { get; set; } = new();

    public Page<ApiKeyAnswer> Rows { get; private set; } = new([], null);

    public IReadOnlyList<SelectListItem> Publications { get; private set; } = [];

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    /// <summary>The key that was just made, this once.</summary>
    public string? Secret { get; private set; }

    public static IReadOnlyList<SelectListItem> Roles => [.. AccountForm.Roles.Skip(1)];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Form.Account = Caller.ByKey ? "" : Caller.Name;
        return await LoadAsync(cancellationToken) ?? Page();
    }

    public async Task<IActionResult> OnPostAsync([FromServices] CreateApiKey create, CancellationToken cancellationToken)
    {
        // Anything else than the page offers is no role, and refused as one that the account does not have.
        var role = Enum.TryParse<Role>(Form.Role, out var chosen) ? chosen : default;
        var request = new ApiKeyRequest(Form.Account ?? "", Form.Name ?? "", role, string.IsNullOrEmpty(Form.Publication) ? null : Form.Publication);
        var made = await create.HandleAsync(request, Caller, cancellationToken);
        if (await LoadAsync(cancellationToken) is { } refused)
            return refused;
        if (!made.Ok)
            return Refuse(made.Failure);
        ModelState.Clear();
        Form = new KeyForm { Account = Form.Account ?? "" };
        Secret = made.Value.Secret;
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync([FromForm] Guid key, [FromServices] RevokeApiKey revoke, CancellationToken cancellationToken)
    {
        var ended = await revoke.HandleAsync(key, Caller, cancellationToken);
        if (ended.Ok)
            return Redirect("/desk/keys?done=keyEnded");
        return await LoadAsync(cancellationToken) ?? Refuse(ended.Failure);
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        var slugs = await grants.SlugsAsync(cancellationToken);
        Names = await db.PublicationNamesAsync(cancellationToken);
        Publications = AccountDeskPage.Choices(Names);
        Rows = await db.ApiKeys.AsNoTracking().Include(k => k.Account).ToPageAsync(paging, k => k.Key, k => ApiKeyAnswer.Of(k, slugs), cancellationToken);
        return null;
    }
}

internal sealed class KeyForm
{
    public string Account { get; set; } = "";

    public string Name { get; set; } = "";

    public string Role { get; set; } = nameof(Accounts.Role.Editor);

    public string Publication { get; set; } = "";
}
