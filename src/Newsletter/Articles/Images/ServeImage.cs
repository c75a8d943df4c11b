using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Newsletter.Data;

namespace Newsletter.Articles.Images;

/// <summary>What <c>/i/{hash}/{name}</c> answers, to anybody: mail programs fetch it, from wherever they are.</summary>
internal sealed class ServeImage(NewsletterDb db, IImageOctets octets)
{
    private const string ForAYear = "public, max-age=31536000, immutable";

    public async Task<IResult> HandleAsync(string hash, string name, HttpResponse response, CancellationToken cancellationToken)
    {
        var type = hash.Length == 64
            ? await db.Images.AsNoTracking().Where(i => i.Hash == hash && i.Name == name).Select(i => i.Type).SingleOrDefaultAsync(cancellationToken)
            : null;
        if (type is null || await octets.OpenAsync(hash, cancellationToken) is not { } stream)
            return TypedResults.NotFound();
        SetHeaders(response);
        return TypedResults.Stream(stream, type, entityTag: new EntityTagHeaderValue($"\"{hash}\""), enableRangeProcessing: true);
    }

    /// <summary>An address never changes what it shows; and whatever a browser takes it for, nothing in it can run.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = ForAYear;
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
