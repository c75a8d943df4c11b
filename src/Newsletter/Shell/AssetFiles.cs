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

    /// <summary>Beside each file stand smaller ones of the same content, by the encoding's name in HTTP.</summary>
    private static readonly (string Encoding, string Ending)[] Smaller = [("br", ".br"), ("gzip", ".gz")];

    private readonly FrozenDictionary<string, string> _urls;

    public AssetFiles()
    {
        var folder = System.IO.Path.Combine(AppContext.BaseDirectory, "wwwroot", "assets");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The screens' files are missing: {folder}. Build or install the program again.");
        Files = new PhysicalFileProvider(folder);
        _urls = new DirectoryInfo(folder).EnumerateFiles()
            .Where(file => !Smaller.Any(small => file.Name.EndsWith(small.Ending, StringComparison.Ordinal)))
            .ToFrozenDictionary(file => file.Name, file => $"{Path}/{file.Name}?v={Hash(file)}");
    }

    public PhysicalFileProvider Files { get; }

    /// <summary>The address of a file that the build made.</summary>
    public string Url(string name) => _urls[name];

    public bool IsCurrent(string path, string? version) =>
        _urls.TryGetValue(path, out var url) && url.EndsWith("?v=" + version, StringComparison.Ordinal);

    /// <summary>Has the smallest form of a file served that the browser takes; its address stays what it is.</summary>
    public void Shrink(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal, out var rest) || !_urls.ContainsKey(rest.Value!.TrimStart('/')))
            return;
        context.Response.Headers.Vary = "Accept-Encoding";
        var takes = context.Request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, ending) in Smaller)
        {
            if (!takes.Any(t => t.Value == encoding && t.Quality is not 0) || !Files.GetFileInfo(rest.Value + ending).Exists)
                continue;
            context.Request.Path += ending;
            context.Response.Headers.ContentEncoding = encoding;
            return;
        }
    }

    /// <summary>The name that a file has in the source, without the ending of its smaller form.</summary>
    public static string PlainName(string name) =>
        Smaller.FirstOrDefault(small => name.EndsWith(small.Ending, StringComparison.Ordinal)) is { Ending: { } ending } ? name[..^ending.Length] : name;

    public void Dispose() => Files.Dispose();

    private static string Hash(FileInfo file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))[..16];
}
