using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Newsletter.Shell;

/// <summary>
/// Scripts and styles as the build left them beside the program. Their addresses carry a hash of what is in them, so browsers may keep them for good.
/// </summary>
internal sealed class AssetFiles : IDisposable
{
    public const string Path = "/assets";

    private readonly FrozenDictionary<string, string> _urls;

    public AssetFiles()
    {
        var folder = System.IO.Path.Combine(AppContext.BaseDirectory, "wwwroot", "assets");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The screens' files are missing: {folder}. Build or install the program again.");
        Files = new PhysicalFileProvider(folder);
        _urls = new DirectoryInfo(folder).EnumerateFiles()
            .ToFrozenDictionary(file => file.Name, file => $"{Path}/{file.Name}?v={Hash(file)}");
    }

    public PhysicalFileProvider Files { get; }

    /// <summary>The address of a file that the build made.</summary>
    public string Url(string name) => _urls[name];

    public bool IsCurrent(string path, string? version) =>
        _urls.TryGetValue(path, out var url) && url.EndsWith("?v=" + version, StringComparison.Ordinal);

    public void Dispose() => Files.Dispose();

    private static string Hash(FileInfo file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))[..16];
}
