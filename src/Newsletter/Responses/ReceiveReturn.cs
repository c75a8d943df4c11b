using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Responses.Returned;
using Newsletter.Subscribers;

namespace Newsletter.Responses;

/// <summary>A message that came back, by whichever door: leave requests to <c>leave+…</c>, everything else as a report about a copy.</summary>
internal sealed class ReceiveReturn(NewsletterDb db, ReturnTokens tokens, ReaderLinks links, LeavePublication leave, RecordReturn record)
{
    /// <param name="recipients">Whom it was for: the envelope's, or what stands in the headers for them.</param>
    public async Task<ReturnEffect> HandleAsync(
        ReadOnlyMemory<byte> message, IReadOnlyList<string> recipients, ReturnSource source, CancellationToken cancellationToken)
    {
        foreach (var address in recipients)
        {
            if (ReturnTokens.TokenOf(address, ReturnTokens.Leave) is { } token)
                return await LeaveAsync(token, cancellationToken);
        }

        return tokens.Find(recipients, message) is { } copy
            ? await record.HandleAsync(copy, ReturnReader.Read(message), source, cancellationToken)
            : ReturnEffect.Unknown;
    }

    /// <summary>Like the page's button. Whatever the message says: writing to this address asks for nothing else (RFC 2369 section 3.2).</summary>
    private async Task<ReturnEffect> LeaveAsync(string token, CancellationToken cancellationToken)
    {
        if (!links.TryRead(TokenPurpose.Leave, token.ToLowerInvariant(), out var reader))
            return ReturnEffect.Unknown;
        var publication = await db.Publications.SingleOrDefaultAsync(p => p.Key == reader.Value.PublicationKey, cancellationToken);
        return publication is not null && (await leave.LeaveAsync(publication, token.ToLowerInvariant(), cancellationToken)).Ok ? ReturnEffect.Recorded : ReturnEffect.Unknown;
    }
}
