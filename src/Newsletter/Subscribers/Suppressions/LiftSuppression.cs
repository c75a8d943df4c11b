using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Subscribers.Suppressions;

/// <summary>An admin takes a suppression back; or a reader does, who proved by a confirmation that they want the mail again.</summary>
internal sealed class LiftSuppression(NewsletterDb db, SuppressionList list)
{
    public async Task<Result<Done>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return SuppressionFailures.Everywhere;
        var suppression = await db.Suppressions.SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (suppression is null)
            return new NotFoundFailure($"suppression {id}");
        await LiftAsync(suppression, cancellationToken);
        return default(Done);
    }

    /// <summary>What readers may undo is what readers did: leaving, or asking to be forgotten. The rest is for an admin.</summary>
    public static bool IsForReader(Suppression suppression) =>
        suppression is { Kind: SuppressionKind.Address, Reason: SuppressionReason.Unsubscribed or SuppressionReason.Erased };

    public async Task ForReaderAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        foreach (var suppression in (await list.FindAsync(address, cancellationToken)).Where(IsForReader))
        {
            // Its text may be gone; the reader has just shown it again.
            suppression.Value = address.Key;
            await LiftAsync(suppression, cancellationToken);
        }
    }

    private async Task LiftAsync(Suppression suppression, CancellationToken cancellationToken)
    {
        db.Suppressions.Remove(suppression);
        await db.SaveChangesAsync(cancellationToken);
        await list.UnmarkAsync(suppression, cancellationToken);
    }
}
