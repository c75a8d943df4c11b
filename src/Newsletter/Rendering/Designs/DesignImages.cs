using System.Security.Cryptography;

namespace Newsletter.Rendering.Designs;

/// <summary>
/// Sample data may name pictures that lie beside it (<c>images/x.png</c>). In a copy they have the address that the service would give them,
/// <c>/i/{hash}/{name}</c>; any other address stays as it is.
/// </summary>
/// <param name="folder">Where the design is.</param>
/// <param name="root">What links begin with.</param>
internal sealed class DesignImages(string folder, string root)
{
    public string Url(string url)
    {
        if (!IsFile(url))
            return url;
        var path = Path.Combine(folder, url);
        var hash = File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : new string('0', 64);
        return $"{root}/i/{hash}/{Path.GetFileName(url)}";
    }

    /// <summary>Plain names below <c>images</c> only: nothing that climbs out of the design.</summary>
    public static bool IsFile(string url) =>
        url.StartsWith("images/", StringComparison.Ordinal) && url["images/".Length..] is { Length: > 0 } name
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.';
}
