using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Articles;

/// <summary>What may be done with items of the desk, several at once.</summary>
internal enum DeskMark
{
    /// <summary>Off the desk: nobody wants them now.</summary>
    PutAway,

    BringBack,

    /// <summary>Whoever asks works on them.</summary>
    Take,

    LetGo,
}

/// <summary>Editors' marks on items. None of them is another version of the text: whoever has the article open in the composer goes on undisturbed.</summary>
internal sealed class MarkArticles(NewsletterDb db, TimeProvider clock)
{
    public const int MostAtOnce = 500;

    private const int MostNote = 5000;

    public async Task<Result<Done>> HandleAsync(IReadOnlyList<Guid> articles, DeskMark mark, Caller caller, CancellationToken cancellationToken)
    {
        if (articles.Count is 0 or > MostAtOnce)
            return new ValidationFailure("items", articles.Count == 0 ? "Tick at least one item." : $"At most {MostAtOnce} at once.");
        var those = db.Articles.Where(a => articles.Contains(a.Id));
        var now = clock.GetUtcNow();
        var account = caller.Account;
        _ = mark switch
        {
            DeskMark.PutAway => await those.Where(a => a.PutAwayAt == null).ExecuteUpdateAsync(a => a.SetProperty(x => x.PutAwayAt, now), cancellationToken),
            DeskMark.BringBack => await those.ExecuteUpdateAsync(a => a.SetProperty(x => x.PutAwayAt, (DateTimeOffset?)null), cancellationToken),
            DeskMark.Take => await those.ExecuteUpdateAsync(a => a.SetProperty(x => x.Worker, account), cancellationToken),
            DeskMark.LetGo => await those.ExecuteUpdateAsync(a => a.SetProperty(x => x.Worker, (Guid?)null), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, message: null),
        };
        return default(Done);
    }

    /// <param name="seen">The note as the page showed it: two who write at once overwrite nothing.</param>
    public async Task<Result<Done>> NoteAsync(Guid article, string note, string seen, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Prose("note", note, MostNote);
        if (errors.Any)
            return errors.Failure;
        if (await db.Articles.Where(a => a.Id == article && a.Note == seen).ExecuteUpdateAsync(a => a.SetProperty(x => x.Note, note), cancellationToken) > 0)
            return default(Done);
        return await db.Articles.AnyAsync(a => a.Id == article, cancellationToken)
            ? new ConflictFailure("article.note", "Somebody else changed the note while you wrote. Theirs stands above your text: put both together, then save again.")
            : new NotFoundFailure($"article {article}");
    }
}
