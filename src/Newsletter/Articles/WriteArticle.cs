using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Articles;

/// <summary>Puts a new article on the item desk.</summary>
internal sealed class CreateArticle(NewsletterDb db, TimeProvider clock)
{
    public async Task<Result<Article>> HandleAsync(ArticleContent content, Caller caller, CancellationToken cancellationToken)
    {
        var errors = ArticleRules.Check(content);
        if (errors.Any)
            return errors.Failure;
        var now = clock.GetUtcNow();
        var article = New(Guid.CreateVersion7(now), content, caller, now);
        db.Articles.Add(article);
        await db.SaveChangesAsync(cancellationToken);
        return article;
    }

    internal static Article New(Guid id, ArticleContent content, Caller caller, DateTimeOffset now, int? feed = null) => new()
    {
        Id = id,
        Content = content,
        SearchText = ArticleRules.SearchText(content),
        Section = content.Section,
        LinkKey = LinkKeys.Of(content.Link),
        FeedKey = feed,
        Contributors = caller.Account is { } account ? [account] : [],
        CreatedAt = now,
        ChangedAt = now,
    };
}

/// <summary>Changes an article. Issues that were submitted keep what they froze.</summary>
internal sealed class EditArticle(NewsletterDb db, TimeProvider clock)
{
    public async Task<Result<Article>> HandleAsync(Guid id, ArticleContent content, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var article = await db.Articles.SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (article is null)
            return new NotFoundFailure($"article {id}");
        if (Refuse(article, match) is { } refusal)
            return refusal;
        var errors = ArticleRules.Check(content);
        if (errors.Any)
            return errors.Failure;
        Write(article, content, caller, clock.GetUtcNow());
        return await SaveAsync(db, article, cancellationToken);
    }

    internal static void Write(Article article, ArticleContent content, Caller caller, DateTimeOffset now)
    {
        article.Content = content;
        article.SearchText = ArticleRules.SearchText(content);
        article.Section = content.Section;
        article.LinkKey = LinkKeys.Of(content.Link);
        article.ChangedAt = now;
        article.Version++;
        if (caller.Account is { } account && !article.Contributors.Contains(account))
            article.Contributors = [.. article.Contributors, account];
    }

    internal static Failure? Refuse(Article article, IfMatch match)
    {
        var answer = ArticleAnswer.Of(article);
        return match.Check(answer.Etag, () => answer);
    }

    internal static async Task<Result<Article>> SaveAsync(NewsletterDb db, Article article, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return article;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var current = await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == article.Id, cancellationToken);
            return current is null ? new NotFoundFailure($"article {article.Id}") : new StaleFailure(ArticleAnswer.Of(current));
        }
    }
}

/// <summary>Takes an article off the item desk, unless a draft or a pending change places it. What was frozen into a revision stays there.</summary>
internal sealed class DeleteArticle(NewsletterDb db)
{
    public async Task<Result<Done>> HandleAsync(Guid id, IfMatch match, CancellationToken cancellationToken)
    {
        var article = await db.Articles.SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (article is null)
            return new NotFoundFailure($"article {id}");
        if (EditArticle.Refuse(article, match) is { } refusal)
            return refusal;
        if (await IsPlacedAsync(id, cancellationToken))
            return new ConflictFailure("article.placed", "The article stands in an issue that was not sent yet. Take it out there first.");
        db.Articles.Remove(article);
        var saved = await EditArticle.SaveAsync(db, article, cancellationToken);
        return saved.Ok ? default(Done) : saved.Failure;
    }

    // Articles stand before issues in the flow, so this looks at the table and not at the feature.
    private async Task<bool> IsPlacedAsync(Guid id, CancellationToken cancellationToken)
    {
        var open = db.Issues.Where(i => i.EndedAt == null).Select(i => i.Key);
        return await db.IssueArticles.AnyAsync(p => p.ArticleId == id && open.Contains(p.IssueKey), cancellationToken);
    }
}
