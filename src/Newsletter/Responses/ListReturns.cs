using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Responses.Returned;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Responses;

/// <summary>A copy that came back, on the wire.</summary>
/// <param name="Subscriber">Null: erased.</param>
/// <param name="Suppressed">True: subscriptions of the address ended by this.</param>
internal sealed record ReturnAnswer(
    int Row, Guid? Subscriber, string Address, ReturnKind Kind, string? Status, string? Reply, ReturnSource Source, bool Suppressed, DateTimeOffset At);

/// <summary>How many of each kind.</summary>
internal sealed record ReturnCounts(int Hard, int Soft, int Delayed, int Complaint);

/// <summary>What came back of an issue, newest first, and its figures.</summary>
internal sealed class ListReturns(NewsletterDb db)
{
    public async Task<Result<Page<ReturnAnswer>>> HandleAsync(Issue issue, string? kind, Paging paging, CancellationToken cancellationToken)
    {
        var rows = db.ReturnedCopies.AsNoTracking().Where(r => r.Issue == issue.Key);
        if (!string.IsNullOrEmpty(kind))
        {
            if (!Enum.TryParse<ReturnKind>(kind, ignoreCase: true, out var wanted) || wanted is ReturnKind.None or ReturnKind.AutoReply || char.IsAsciiDigit(kind[0]))
                return new ValidationFailure("kind", "hard, soft, delayed or complaint.");
            rows = rows.Where(r => r.Kind == wanted);
        }

        var page = await rows.ToPageAsync(paging, r => r.Key, r => r, cancellationToken);
        var readers = page.Items.Select(r => r.Subscriber).ToList();
        var ids = await db.Subscribers.Where(s => readers.Contains(s.Key)).ToDictionaryAsync(s => s.Key, s => s.Id, cancellationToken);
        var numbers = page.Items.Select(r => r.Row).ToList();
        var addresses = await db.Deliveries.Where(d => d.Issue == issue.Key && numbers.Contains(d.Row)).ToDictionaryAsync(d => d.Row, d => d.Address, cancellationToken);
        return new Page<ReturnAnswer>(
            [.. page.Items.Select(r => new ReturnAnswer(
                r.Row, ids.TryGetValue(r.Subscriber, out var id) ? id : null, addresses.GetValueOrDefault(r.Row) ?? "", r.Kind, r.Status, r.Reply, r.Source, r.Suppressed, r.At))],
            page.Next);
    }

    public async Task<ReturnCounts> CountAsync(Issue issue, CancellationToken cancellationToken)
    {
        var counts = await db.ReturnedCopies.Where(r => r.Issue == issue.Key).GroupBy(r => r.Kind).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return new ReturnCounts(
            counts.GetValueOrDefault(ReturnKind.Hard),
            counts.GetValueOrDefault(ReturnKind.Soft),
            counts.GetValueOrDefault(ReturnKind.Delayed),
            counts.GetValueOrDefault(ReturnKind.Complaint));
    }
}
