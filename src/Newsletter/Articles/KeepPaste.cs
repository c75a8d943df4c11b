using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles.Import;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Retention;

namespace Newsletter.Articles;

/// <summary>Keeps a pasted text beside the articles that were made of it, so that nothing a machine guessed wrong is gone.</summary>
internal sealed class KeepPaste(NewsletterDb db, TimeProvider clock) : IForgetful
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private const int MostArticles = 200;

    /// <param name="id">The browser's: a repeat keeps it once.</param>
    public async Task<Result<Done>> HandleAsync(
        Guid id, ImportFormat format, string text, IReadOnlyList<Guid> articles, Caller caller, CancellationToken cancellationToken)
    {
        if (text.Length > ImportArticles.MostCharacters)
            return ImportFailures.TooLarge;
        if (id == Guid.Empty || articles.Count > MostArticles)
            return new ValidationFailure("articles", $"An id of its own, and at most {MostArticles} articles.");
        if (await db.Pastes.AnyAsync(p => p.Id == id, cancellationToken))
            return default(Done);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var paste = new Paste { Id = id, At = clock.GetUtcNow(), Account = caller.Account, Format = format, Text = text };
        db.Pastes.Add(paste);
        await db.SaveChangesAsync(cancellationToken);
        db.PasteArticles.AddRange(articles.Distinct().Select(article => new PasteArticle { ArticleId = article, PasteKey = paste.Key }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>The last one that an article was made of.</summary>
    public async Task<Result<Paste>> ReadAsync(Guid article, CancellationToken cancellationToken)
    {
        var paste = await db.Pastes.AsNoTracking().Where(p => db.PasteArticles.Any(a => a.ArticleId == article && a.PasteKey == p.Key))
            .OrderByDescending(p => p.Key).FirstOrDefaultAsync(cancellationToken);
        return paste is null ? new NotFoundFailure("pasted text of this article. It was typed, or pasted more than 30 days ago") : paste;
    }

    public RetentionRule Rule => new("pastes", "Pasted texts as they came", "the paste", "The text is deleted; the articles made of it stay.", Kept, null);

    public async Task<long> ForgetAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Kept;
        await db.PasteArticles.Where(a => db.Pastes.Any(p => p.Key == a.PasteKey && p.At < before)).ExecuteDeleteAsync(cancellationToken);
        return await db.Pastes.Where(p => p.At < before).ExecuteDeleteAsync(cancellationToken);
    }
}
