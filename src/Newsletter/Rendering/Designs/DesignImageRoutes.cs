using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Shell.Settings;

namespace Newsletter.Rendering.Designs;

/// <summary>Pictures that lie in designs, under the address that copies print: <c>/i/{hash}/{name}</c>. The hash is of the octets, so an address never changes what it shows.</summary>
internal static class DesignImageRoutes
{
    private const string ForAYear = "public, max-age=31536000, immutable";

    /// <summary>By content only what mail clients show; SVG can carry script.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
    };

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        var images = new Lazy<Dictionary<string, string>>(() => Index(app.ServiceProvider.GetRequiredService<ServiceOptions>().TemplatesDirectory));
        app.MapGet("/i/{hash}/{name}", (string hash, string name, HttpResponse response) => Get(images.Value, hash, name, response))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static Results<PhysicalFileHttpResult, NotFound> Get(Dictionary<string, string> images, string hash, string name, HttpResponse response)
    {
        if (!images.TryGetValue(hash, out var path) || Path.GetFileName(path) != name)
            return TypedResults.NotFound();
        response.Headers.CacheControl = ForAYear;
        // Mail clients show them from wherever they are.
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return TypedResults.PhysicalFile(path, Types[Path.GetExtension(path)]);
    }

    private static Dictionary<string, string> Index(string templates) =>
        Directory.Exists(templates)
            ? Directory.EnumerateFiles(templates, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == "images" && Types.ContainsKey(Path.GetExtension(path)))
                .GroupBy(path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))
                .ToDictionary(group => group.Key, group => group.First())
            : [];
}
