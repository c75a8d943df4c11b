using Newsletter.Publications;

namespace Newsletter.Accounts.Pages;

/// <summary>Rights as people say them: "Publisher of The Harbour, editor of The Pier"; "Admin of everything".</summary>
internal static class GrantWords
{
    public static string Of(Account account, PublicationNames names) =>
        Capital(string.Join(", ", account.Grants.OrderBy(g => g.Key).Select(g => $"{Word(g.Role)} of {(g.PublicationKey is { } key ? names.Of(key) : "everything")}")));

    public static string Of(ApiKeyAnswer key, PublicationNames names) =>
        Capital($"{Word(key.Role)} of {(key.Publication is { } slug ? names.Of(slug) : "everything")}");

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

    public static string Word(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Publisher => "publisher",
        _ => "editor",
    };

    private static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
}
