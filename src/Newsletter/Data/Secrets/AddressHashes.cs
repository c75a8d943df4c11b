using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Newsletter.Data.Secrets;

/// <summary>
/// Addresses that must be known again and not be readable: HMAC-SHA-256 under a key of the database, in hex, with the key's generation in front (<c>1.ab…</c>).
/// </summary>
internal sealed class AddressHashes(KeyRing ring)
{
    /// <summary>Where a hash stands in the place of an address, this stands before it: no address begins so, for it has an @.</summary>
    public const string Mark = "hash:";

    public string Of(string text)
    {
        var (id, key) = ring.Current(KeyPurpose.Hashes);
        return Of(id, key, text);
    }

    /// <summary>As each generation of the key would have made it: to find what is kept.</summary>
    public IReadOnlyList<string> All(string text) => [.. ring.All(KeyPurpose.Hashes).Select(key => Of(key.Id, key.Key, text))];

    private static string Of(int id, byte[] key, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}.{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}");
}
