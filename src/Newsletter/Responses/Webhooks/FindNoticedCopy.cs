using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Webhooks;

/// <summary>
/// Finds the copy that a notice is about. By our own token, which proves itself wherever it stands; else by what the provider called the message when it took it
/// and the address, both of one row of the ledger. An address alone is nobody's copy.
/// </summary>
internal sealed class FindNoticedCopy(NewsletterDb db, ReturnTokens tokens)
{
    /// <summary>Shorter ones may stand in a reply by chance.</summary>
    private const int LeastId = 12;

    /// <summary>A year of a daily letter: older copies do not come back.</summary>
    private const int MostCopies = 366;

    public async Task<DeliveryKey?> FindAsync(ProviderNotice notice, CancellationToken cancellationToken) =>
        tokens.Find(notice.Proofs.OfType<string>().Concat(notice.Whole.Texts())) ?? await ByReplyAsync(notice.ProviderId?.Trim('<', '>', ' '), notice.Address, cancellationToken);

    private async Task<DeliveryKey?> ByReplyAsync(string? id, string? address, CancellationToken cancellationToken)
    {
        if (id is null || id.Length < LeastId || EmailAddress.Read(address?.Trim() ?? "") is not { Key: var key })
            return null;
        var copies = await db.Deliveries.AsNoTracking().Where(d => db.Subscribers.Any(s => s.Key == d.Subscriber && s.EmailKey == key) && d.Reply != null)
            .OrderByDescending(d => d.Issue).Take(MostCopies).Select(d => new { d.Issue, d.Row, d.Address, d.Reply }).ToListAsync(cancellationToken);
        return copies.Where(d => EmailAddress.Read(d.Address)?.Key == key && Names(d.Reply!, id)).Select(d => (DeliveryKey?)new DeliveryKey(d.Issue, d.Row)).FirstOrDefault();
    }

    /// <summary>As a word of its own.</summary>
    private static bool Names(string reply, string id) =>
        reply.IndexOf(id, StringComparison.Ordinal) is >= 0 and var at
        && (at == 0 || !char.IsAsciiLetterOrDigit(reply[at - 1])) && (at + id.Length == reply.Length || !char.IsAsciiLetterOrDigit(reply[at + id.Length]));
}
