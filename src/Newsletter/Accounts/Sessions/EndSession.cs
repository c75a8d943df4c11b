using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts.Sessions;

/// <summary>Somebody signs out another browser of theirs, or all others at once.</summary>
internal sealed class EndSession(NewsletterDb db)
{
    /// <param name="session">One of the caller's; null: all but <paramref name="current"/>.</param>
    /// <param name="current">The session that asks; it ends by signing out.</param>
    public async Task<Result<Done>> HandleAsync(Guid? session, Guid current, Caller caller, CancellationToken cancellationToken)
    {
        var ended = await db.AccountSessions
            .Where(s => s.AccountId == caller.Account && s.Id != current && (session == null || s.Id == session))
            .ExecuteDeleteAsync(cancellationToken);
        return ended == 0 && session is not null ? new NotFoundFailure("such session: it has ended") : default(Done);
    }
}
