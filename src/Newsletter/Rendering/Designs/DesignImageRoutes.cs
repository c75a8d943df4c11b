using System.Security.Cryptography;
using Newsletter.Articles.Images;
using Newsletter.Shell.Settings;

namespace Newsletter.Rendering.Designs;

/// <summary>
/// Images under the address that copies print: <c>/i/{hash}/{name}</c>, those that lie in designs and those that were uploaded. The hash is of the octets, so an
/// address never changes what it shows.
/// </summary>
internal static class DesignImageRoutes
{
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
        app.MapMethods(
                "/i/{hash}/{name}", [HttpMethods.Get, HttpMethods.Head],
                (string hash, string name, ServeImage uploaded, HttpResponse response, CancellationToken cancellationToken) =>
                    images.Value.TryGetValue(hash, out var path) && Path.GetFileName(path) == name ? Task.FromResult(OfDesign(path, response)) : uploaded.HandleAsync(hash, name, response, cancellationToken))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult OfDesign(string path, HttpResponse response)
    {
        ServeImage.SetHeaders(response);
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
