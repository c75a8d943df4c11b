using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers;

/// <summary>Which subscribers are asked for; null or empty: all.</summary>
/// <param name="Query">The beginning of an address or of a name; behind an @ a whole domain.</param>
/// <param name="Domain">Exactly this one.</param>
/// <param name="Publication">A slug: state and section are of this one; without it of any that the caller keeps.</param>
/// <param name="Segment">Its id or name.</param>
internal sealed record SubscriberFilter(string? Query = null, string? Domain = null, string? Publication = null, string? State = null, string? Section = null, string? Segment = null);

/// <summary>Subscribers of the publications that the caller keeps, newest first.</summary>
internal sealed class ListSubscribers(NewsletterDb db, SubscriberDesk desk, ImportedConsents consents, FindSegments segments, SegmentReader reader, FilterSubscribers filters)
{
    public async Task<Result<Page<SubscriberAnswer>>> HandleAsync(SubscriberFilter filter, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var mine = await desk.PublicationsAsync(Role.Admin, caller, cancellationToken);
        var slugs = mine.Values.ToDictionary(p => p.Key, p => p.Slug);
        var errors = new FieldErrors();
        var of = Of(filter.Publication, mine, errors);
        var subscribers = await BeginAsync(filter, of, caller, errors, cancellationToken);
        var search = SubscriberSearch.Read(filter, mine.Values, of, errors);
        if (errors.Any)
            return errors.Failure;
        if (!caller.MayEverywhere(Role.Admin))
            subscribers = subscribers.Where(s => s.Subscriptions.Any(n => slugs.Keys.Contains(n.PublicationKey)));
        subscribers = await filters.HandleAsync(subscribers, search, of is null ? [.. slugs.Keys] : [of.Key], cancellationToken);
        if (of is not null)
            subscribers = subscribers.Where(s => s.Subscriptions.Any(n => n.PublicationKey == of.Key));
        var page = await subscribers.Include(s => s.Subscriptions).ToPageAsync(paging, s => s.Key, s => s, cancellationToken);
        await consents.LoadAsync(page.Items.SelectMany(s => s.Subscriptions), cancellationToken);
        return new Page<SubscriberAnswer>([.. page.Items.Select(s => SubscriberAnswer.Of(s, slugs, consents))], page.Next);
    }

    private async Task<IQueryable<Subscriber>> BeginAsync(SubscriberFilter filter, Publication? of, Caller caller, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(filter.Segment))
            return db.Subscribers.AsNoTracking();
        // A filter that was passed over would show everybody as if they were meant.
        var segment = await segments.ReferredAsync(filter.Segment, of, caller, cancellationToken);
        if (segment.Ok)
            return reader.Subscribers(segment.Value.Publication, segment.Value.Segment.Definition).AsNoTracking();
        errors.Add("segment", segment.Failure is ValidationFailure { Errors: var why } ? string.Join(" ", why.Values.SelectMany(w => w)) : segment.Failure.Message);
        return db.Subscribers.AsNoTracking();
    }

    private static Publication? Of(string? slug, Dictionary<string, Publication> mine, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(slug))
            return null;
        if (!mine.TryGetValue(slug, out var of))
            errors.Add("publication", $"There is no publication '{slug}' that you keep.");
        return of;
    }
}
