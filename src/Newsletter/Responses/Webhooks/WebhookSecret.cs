using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Newsletter.Responses.Webhooks;

/// <summary>What a provider knows and nobody else does. Compared by its hash, in a time that says nothing of it.</summary>
/// <param name="Username">Of the password; null: any name goes with it.</param>
internal sealed record WebhookSecret(string? Username, string Value)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    /// <summary><c>Authorization: Basic</c>, as from an address with name and password (RFC 7617), or <c>Bearer</c> (RFC 6750).</summary>
    public bool IsIn(IHeaderDictionary headers)
    {
        var header = headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Username is null && Same(header[Bearer.Length..].Trim(), Value);
        return header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && TryDecode(header[Basic.Length..].Trim(), out var name, out var password)
            & Same(password ?? "", Value) & (Username is null || Same(name ?? "", Username));
    }

    public override string ToString() => "(secret)";

    private static bool TryDecode(string text, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out string? password)
    {
        (name, password) = (null, null);
        var octets = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, octets, out var count))
            return false;
        var pair = Encoding.UTF8.GetString(octets, 0, count);
        if (pair.IndexOf(':', StringComparison.Ordinal) is not (>= 0 and var colon))
            return false;
        (name, password) = (pair[..colon], pair[(colon + 1)..]);
        return true;
    }

    private static bool Same(string sent, string expected) => CryptographicOperations.FixedTimeEquals(Hash(sent), Hash(expected));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
