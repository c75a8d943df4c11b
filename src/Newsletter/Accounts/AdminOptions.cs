using Newsletter.Shell.Settings;

namespace Newsletter.Accounts;

/// <summary><c>Admin:*</c>: the first account and a key for machines that set themselves up.</summary>
/// <param name="ApiKey">At least 32 characters: an admin's key named <c>system</c>, valid while it is set.</param>
internal sealed record AdminOptions(string? Email, string? Password, string? ApiKey)
{
    public const int LeastKeyLength = 32;

    public const int LeastPasswordLength = 12;

    public static AdminOptions Read(SettingsReader reader)
    {
        var options = new AdminOptions(reader.OptionalText("Admin:Email"), reader.OptionalText("Admin:Password"), reader.OptionalText("Admin:ApiKey"));
        if (options.ApiKey is { Length: < LeastKeyLength } or { Length: > 255 } || options.ApiKey?.Any(c => c is <= ' ' or > '~') == true)
            reader.Add("Admin:ApiKey", "…", $"{LeastKeyLength} to 255 visible ASCII characters, for example from: openssl rand -hex 32");
        if (options.Password is { Length: < LeastPasswordLength })
            reader.Add("Admin:Password", "…", $"at least {LeastPasswordLength} characters");
        if (options.Email is null != options.Password is null)
            reader.Add(options.Email is null ? "Admin:Email" : "Admin:Password", "", "both Admin:Email and Admin:Password, or neither");
        return options;
    }
}
