using Microsoft.Net.Http.Headers;
using Newsletter.Shell;

namespace Newsletter.Articles.Images;

/// <summary>Reads an image out of a request: as the body itself, or as the file of a form.</summary>
internal static class ReceiveImage
{
    /// <summary>Of a request: more than an image may have, so that one that is somewhat too large is told how large it may be.</summary>
    public const long MostRequest = 32 * 1024 * 1024;

    /// <summary>Name, alt and credit come in the query, or as fields of the form.</summary>
    public static async Task<Result<NewImage>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return Unsupported;
        var media = type.MediaType.Value ?? "";
        if (media.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await ReadFormAsync(request, cancellationToken);
        if (!media.StartsWith("image/", StringComparison.OrdinalIgnoreCase) && !media.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            return Unsupported;
        using var octets = new MemoryStream();
        await request.Body.CopyToAsync(octets, cancellationToken);
        return new NewImage(octets.ToArray(), request.Query["name"], request.Query["alt"].ToString(), request.Query["credit"].ToString());
    }

    public static async Task<Result<NewImage>> ReadAsync(IFormFile file, string alt, string credit, CancellationToken cancellationToken)
    {
        if (file.Length > ImageRules.MostBytes || LargeForm.Dropped(file))
            return ImageFailures.TooLarge(file.Length);
        using var octets = new MemoryStream();
        await file.CopyToAsync(octets, cancellationToken);
        return new NewImage(octets.ToArray(), file.FileName, alt, credit);
    }

    private static async Task<Result<NewImage>> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return form.Files.Count == 0 ? ImageFailures.None : await ReadAsync(form.Files[0], form["alt"].ToString(), form["credit"].ToString(), cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return new MalformedFailure($"The form cannot be read: {exception.Message}");
        }
    }

    private static UnsupportedMediaFailure Unsupported { get; } =
        new("Send the image itself as image/png, image/jpeg, image/gif or image/webp, or as multipart/form-data with one file.");
}
