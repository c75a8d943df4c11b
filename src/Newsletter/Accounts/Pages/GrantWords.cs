namespace Newsletter.Accounts.Pages;

/// <summary>Rights as people say them: "Publisher of harbour, editor of pier"; "Admin of everything".</summary>
internal static class GrantWords
{
    public static string Of(Account account, IReadOnlyDictionary<int, string> slugs)
    {
        var words = string.Join(", ", account.Grants.OrderBy(g => g.Key).Select(g => $"{Word(g.Role)} of {(g.PublicationKey is { } key ? slugs[key] : "everything")}"));
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string State(AccountState state) => state switch
    {
        AccountState.Active => "Active",
        AccountState.Invited => "Invited",
        _ => "Disabled",
    };

    public static string Colour(AccountState state) => state switch
    {
        AccountState.Active => "good",
        AccountState.Invited => "warn",
        _ => "",
    };

    private static string Word(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Publisher => "publisher",
        _ => "editor",
    };
}
