using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Sending.Ledger;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>A row of the ledger on the wire.</summary>
/// <param name="Subscriber">Null: erased.</param>
/// <param name="State">A claimed row is queued: nothing was written to a socket.</param>
/// <param name="MessageId">Of every try, without angle brackets.</param>
internal sealed record DeliveryAnswer(
    int Row,
    Guid? Subscriber,
    string Address,
    DeliveryState State,
    string? Reason,
    int Attempts,
    string? Server,
    string? Reply,
    string MessageId,
    DateTimeOffset QueuedAt,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset? UncertainAt,
    DateTimeOffset? NextAt,
    int Resends,
    int? Revision);

/// <summary>The ledger of an issue, last row first.</summary>
internal sealed class ListDeliveries(NewsletterDb db, ReaderLinks links)
{
    public async Task<Result<Page<DeliveryAnswer>>> HandleAsync(Issue issue, string? state, Paging paging, CancellationToken cancellationToken)
    {
        var rows = db.Deliveries.AsNoTracking().Where(d => d.Issue == issue.Key);
        if (!string.IsNullOrEmpty(state))
        {
            if (StateFilter(state) is not { } filter)
                return new ValidationFailure("state", "queued, inFlight, deferred, accepted, rejected, skipped or uncertain.");
            rows = rows.Where(filter);
        }

        var page = await rows.ToPageAsync(paging, d => d.Row, d => d, cancellationToken);
        var ids = await IdsAsync(page.Items, cancellationToken);
        var domain = issue.Publication.From.Email[(issue.Publication.From.Email.LastIndexOf('@') + 1)..];
        return new Page<DeliveryAnswer>([.. page.Items.Select(d => Answer(d, ids, domain))], page.Next);
    }

    /// <summary>A part of the ledger in the order of its rows, for the certificate.</summary>
    public async Task<IReadOnlyList<DeliveryAnswer>> RangeAsync(Issue issue, int after, int most, CancellationToken cancellationToken)
    {
        var rows = await db.Deliveries.AsNoTracking().Where(d => d.Issue == issue.Key && d.Row > after).OrderBy(d => d.Row).Take(most).ToListAsync(cancellationToken);
        var ids = await IdsAsync(rows, cancellationToken);
        var domain = issue.Publication.From.Email[(issue.Publication.From.Email.LastIndexOf('@') + 1)..];
        return [.. rows.Select(d => Answer(d, ids, domain))];
    }

    private async Task<Dictionary<int, Guid>> IdsAsync(IReadOnlyList<Delivery> rows, CancellationToken cancellationToken)
    {
        var keys = rows.Select(r => r.Subscriber).ToList();
        return await db.Subscribers.Where(s => keys.Contains(s.Key)).ToDictionaryAsync(s => s.Key, s => s.Id, cancellationToken);
    }

    private DeliveryAnswer Answer(Delivery d, Dictionary<int, Guid> ids, string domain) => new(
        d.Row,
        ids.TryGetValue(d.Subscriber, out var id) ? id : null,
        d.Address,
        d.State == DeliveryState.Claimed ? DeliveryState.Queued : d.State,
        d.Reason,
        d.Attempts,
        d.Server,
        d.Reply,
        $"{links.DeliveryToken(new DeliveryKey(d.Issue, d.Row), inert: false)}@{domain}",
        d.QueuedAt,
        d.AcceptedAt,
        d.UncertainAt,
        d.NextAt,
        d.Resends,
        d.Revision);

    private static Expression<Func<Delivery, bool>>? StateFilter(string text) =>
        !Enum.TryParse<DeliveryState>(text, ignoreCase: true, out var state) || !Enum.IsDefined(state) || char.IsAsciiDigit(text[0]) || state == DeliveryState.Claimed ? null
        : state == DeliveryState.Queued ? d => d.State == DeliveryState.Queued || d.State == DeliveryState.Claimed
        : d => d.State == state;
}
