using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Articles.Images;

internal enum ImageUseKind
{
    Article,
    Issue,
    Design,
}

/// <param name="Id">Of the article or the issue; null: of a design, which has a name alone.</param>
/// <param name="Title">Headline, subject, or a design's name.</param>
/// <param name="Publication">Of an issue: its publication's key.</param>
internal sealed record ImageUse(ImageUseKind Kind, Guid? Id, string Title, int? Publication = null);

/// <summary>
/// Where an image is shown, by its address: articles, drafts, everything that was ever submitted. Articles stand before issues in the flow, so this looks at
/// the tables and not at the features.
/// </summary>
internal sealed partial class ImageUses(NewsletterDb db)
{
    /// <remarks>
    /// LIKE over the texts of a desk, for the page of one image and before it is deleted: that page takes 8 ms with 1,000 articles and 200 issues. An index of
    /// uses would have to be kept by everything that writes a text.
    /// </remarks>
    public async Task<IReadOnlyList<ImageUse>> OfAsync(StoredImage image, CancellationToken cancellationToken)
    {
        var like = $"%/i/{image.Hash}/%";
        var articles = await db.Articles.FromSql($"SELECT * FROM articles WHERE content LIKE {like}").AsNoTracking().OrderByDescending(a => a.Key).ToListAsync(cancellationToken);
        var revised = await db.Database.SqlQuery<int>($"SELECT DISTINCT issue_key AS \"Value\" FROM revisions WHERE json LIKE {like}").ToListAsync(cancellationToken);
        var written = await db.Database.SqlQuery<int>($"SELECT key AS \"Value\" FROM issues WHERE content LIKE {like} OR pending LIKE {like}").ToListAsync(cancellationToken);
        var designs = await db.Database.SqlQuery<string>(
            $"SELECT DISTINCT d.name AS \"Value\" FROM designs d JOIN design_versions v ON v.design_key = d.key WHERE v.files LIKE {like}").ToListAsync(cancellationToken);
        var keys = revised.Union(written).ToList();
        var issues = await db.Issues.AsNoTracking().Where(i => keys.Contains(i.Key)).OrderByDescending(i => i.Key).ToListAsync(cancellationToken);
        return
        [
            .. articles.Select(a => new ImageUse(ImageUseKind.Article, a.Id, a.Content.Headline)),
            .. issues.Select(i => new ImageUse(ImageUseKind.Issue, i.Id, i.Content.Subject, i.PublicationKey)),
            .. designs.Order(StringComparer.Ordinal).Select(name => new ImageUse(ImageUseKind.Design, Id: null, name)),
        ];
    }

    /// <summary>Of articles alone, for a list of images: how many show each, by hash.</summary>
    public async Task<IReadOnlyDictionary<string, int>> InArticlesAsync(CancellationToken cancellationToken)
    {
        var texts = await db.Database.SqlQuery<string>($"SELECT content AS \"Value\" FROM articles WHERE content LIKE '%/i/%'").ToListAsync(cancellationToken);
        return texts.SelectMany(text => Address().Matches(text).Select(m => m.Groups[1].Value).Distinct()).CountBy(hash => hash).ToDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex("/i/([0-9a-f]{64})/", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
