using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Segments;

/// <summary>Segments of the publications in which the caller edits.</summary>
internal sealed class FindSegments(NewsletterDb db)
{
    /// <param name="slug">Of one publication; null: of all.</param>
    public async Task<Page<SegmentAnswer>> ListAsync(string? slug, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var slugs = (await db.PublicationsForAsync(caller, Role.Editor, cancellationToken)).Where(p => string.IsNullOrEmpty(slug) || p.Slug == slug).ToDictionary(p => p.Key, p => p.Slug);
        var segments = db.Set<Segment>().AsNoTracking().Where(s => slugs.Keys.Contains(s.PublicationKey));
        return await segments.ToPageAsync(paging, s => s.Key, s => SegmentAnswer.Of(s, slugs[s.PublicationKey]), cancellationToken);
    }

    public async Task<Result<(Segment Segment, Publication Publication)>> FindAsync(Guid id, Role role, Caller caller, CancellationToken cancellationToken)
    {
        var segment = await db.Set<Segment>().SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (segment is null || !caller.May(Role.Editor, segment.PublicationKey))
            return new NotFoundFailure($"segment {id}");
        var publication = await db.Publications.AsNoTracking().SingleAsync(p => p.Key == segment.PublicationKey, cancellationToken);
        return caller.May(role, segment.PublicationKey) ? (segment, publication) : new ForbiddenFailure($"This takes the role {role.ToString().ToLowerInvariant()} for {publication.Name}.");
    }

    /// <summary>By id or name, for filters: of a publication, or of any that the caller keeps where its name is the only one.</summary>
    public async Task<Result<(Segment Segment, Publication Publication)>> ReferredAsync(string reference, Publication? of, Caller caller, CancellationToken cancellationToken)
    {
        var (name, id) = (reference.Trim().ToLowerInvariant(), Guid.TryParse(reference, out var read) ? read : Guid.Empty);
        var found = await db.Set<Segment>().AsNoTracking().Where(s => s.Id == id || s.NameKey == name).ToListAsync(cancellationToken);
        found = [.. found.Where(s => caller.May(Role.Admin, s.PublicationKey) && (of is null || s.PublicationKey == of.Key))];
        if (found.Count != 1)
            return new ValidationFailure("segment", found.Count == 0 ? $"There is no segment '{reference}'." : $"Several publications have a segment '{reference}': give its id.");
        return (found[0], of ?? await db.Publications.AsNoTracking().SingleAsync(p => p.Key == found[0].PublicationKey, cancellationToken));
    }

    /// <summary>Names of one publication, for choosing.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(int publication, CancellationToken cancellationToken) =>
        await db.Set<Segment>().AsNoTracking().Where(s => s.PublicationKey == publication).OrderBy(s => s.NameKey).Select(s => s.Name).ToListAsync(cancellationToken);
}
