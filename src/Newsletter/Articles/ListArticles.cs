using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Articles;

/// <summary>The item desk, newest first.</summary>
internal sealed class ListArticles(NewsletterDb db)
{
    /// <param name="query">Words that headline, source or tags must all hold; null or empty: any.</param>
    /// <param name="unused">True: those that wait for an issue; false: those that have one (<see cref="UsedArticlesQuery"/>); null: all.</param>
    public Task<Page<ArticleAnswer>> HandleAsync(string? query, bool? unused, Paging paging, CancellationToken cancellationToken)
    {
        var articles = db.Articles.AsNoTracking();
        foreach (var word in (query ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(10))
            articles = articles.Where(a => a.SearchText.Contains(word));
        if (unused is { } wanted)
            articles = articles.Where(a => db.UsedArticles().Contains(a.Id) != wanted);
        return articles.ToPageAsync(paging, a => a.Key, ArticleAnswer.Of, cancellationToken);
    }
}
