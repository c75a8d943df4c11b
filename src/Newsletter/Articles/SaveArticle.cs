using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Articles;

/// <summary>
/// What the composer saves while somebody types. The article may still lack its headline, and a new one comes under the id that the browser gave it, so that
/// a repeat after a lost answer makes no second one.
/// </summary>
internal sealed class SaveArticle(NewsletterDb db, TimeProvider clock)
{
    /// <param name="match">Null: the article is new.</param>
    public async Task<Result<Article>> HandleAsync(Guid id, ArticleContent content, IfMatch? match, Caller caller, CancellationToken cancellationToken)
    {
        var errors = ArticleRules.Check(content, unfinished: true);
        if (errors.Any)
            return errors.Failure;
        var article = await db.Articles.SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (match is null)
            return article is null ? await CreateAsync(id, content, caller, cancellationToken) : new StaleFailure(ArticleAnswer.Of(article));
        if (article is null)
            return new NotFoundFailure($"article {id}");
        if (EditArticle.Refuse(article, match) is { } refusal)
            return refusal;
        EditArticle.Write(article, content, caller, clock.GetUtcNow());
        return await EditArticle.SaveAsync(db, article, cancellationToken);
    }

    private async Task<Result<Article>> CreateAsync(Guid id, ArticleContent content, Caller caller, CancellationToken cancellationToken)
    {
        if (id == Guid.Empty)
            return new ValidationFailure("id", "Must not be empty.");
        db.Articles.Add(CreateArticle.New(id, content, caller, clock.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return await db.Articles.AsNoTracking().SingleAsync(a => a.Id == id, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The same request twice at once: the id is unique, and the other one is in.
            db.ChangeTracker.Clear();
            if (await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } other)
                throw;
            return new StaleFailure(ArticleAnswer.Of(other));
        }
    }
}
