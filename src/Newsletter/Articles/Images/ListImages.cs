using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Images;

/// <summary>The library, newest first.</summary>
internal sealed class ListImages(NewsletterDb db, ServiceOptions options)
{
    /// <param name="query">Words that name, alternative text or credit must all hold; null or empty: any.</param>
    public Task<Page<ImageAnswer>> HandleAsync(string? query, Paging paging, CancellationToken cancellationToken)
    {
        var images = db.Images.AsNoTracking();
        foreach (var word in (query ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(10))
            images = images.Where(i => i.SearchText.Contains(word));
        return images.ToPageAsync(paging, i => i.Key, i => ImageAnswer.Of(i, options.PublicUrl), cancellationToken);
    }
}
