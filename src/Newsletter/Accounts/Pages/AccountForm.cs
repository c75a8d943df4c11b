using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Shell;

namespace Newsletter.Accounts.Pages;

/// <summary>An account as fields of a page. A row of rights without a role is no row.</summary>
internal sealed class AccountForm
{
    public static readonly IReadOnlyList<SelectListItem> Roles =
        [new("No rights", ""), new("Editor", nameof(Role.Editor)), new("Publisher", nameof(Role.Publisher)), new("Admin", nameof(Role.Admin))];

    /// <summary>Of the account as the page showed it.</summary>
    public string Etag { get; set; } = "";

    public string Email { get; set; } = "";

    public bool Disabled { get; set; }

    public List<GrantForm> Grants { get; set; } = [];

    public static AccountForm Of(AccountAnswer account) => new()
    {
        Etag = account.Etag,
        Email = account.Email,
        Disabled = account.State == AccountState.Disabled,
        Grants = [.. account.Grants.Select(g => new GrantForm { Role = g.Role.ToString(), Publication = g.Publication ?? "" })],
    };

    /// <summary>The last row, which gives nothing as it is.</summary>
    public void AddSpareRow()
    {
        // Most who are invited write: the first row begins with that, so that an address is enough.
        if (Grants.Count == 0)
            Grants.Add(new GrantForm { Role = nameof(Role.Editor) });
        Grants.Add(new GrantForm());
    }

    /// <param name="enabled">What the account is where it is not disabled.</param>
    public AccountRequest Read(AccountState enabled, FieldErrors errors)
    {
        Grants.RemoveAll(row => string.IsNullOrEmpty(row.Role));
        if (Grants.Count == 0)
            errors.Add("grants[0].role", "Choose at least one role: without it nobody can do anything here.");
        return new AccountRequest
        {
            Email = (Email ?? "").Trim(),
            State = Disabled ? AccountState.Disabled : enabled,
            Grants = [.. Grants.Select((row, i) => row.Read(i, errors))],
        };
    }
}

internal sealed class GrantForm
{
    public string Role { get; set; } = "";

    /// <summary>A slug; empty: all publications.</summary>
    public string Publication { get; set; } = "";

    public GrantAnswer Read(int row, FieldErrors errors)
    {
        if (!Enum.TryParse<Role>(Role, out var role) || !Enum.IsDefined(role))
            errors.Add($"grants[{row}].role", "Choose one of: Editor, Publisher, Admin.");
        return new GrantAnswer(role, string.IsNullOrEmpty(Publication) ? null : Publication);
    }
}
