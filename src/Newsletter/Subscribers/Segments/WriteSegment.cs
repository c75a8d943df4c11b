using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Retention;

namespace Newsletter.Subscribers.Segments;

/// <summary>Stores a segment.</summary>
internal sealed class CreateSegment(NewsletterDb db, RetentionOptions retention, TimeProvider clock)
{
    public async Task<Result<SegmentAnswer>> HandleAsync(SegmentRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Publication))
            return new ValidationFailure("publication", "Required: the publication's slug.");
        var found = await db.FindPublicationAsync(request.Publication, caller, Role.Admin, cancellationToken);
        if (!found.Ok)
            return new ValidationFailure("publication", $"There is no publication '{request.Publication}' that you keep.");
        var publication = found.Value;
        var errors = await SegmentRequests.CheckAsync(db, request, publication, own: null, retention.Reading, cancellationToken);
        if (errors.Any)
            return errors.Failure;
        var now = clock.GetUtcNow();
        var segment = new Segment
        {
            Id = Guid.CreateVersion7(now),
            PublicationKey = publication.Key,
            Name = request.Name.Trim(),
            Definition = request.Where!, // checked
            CreatedAt = now,
            ChangedAt = now,
            ChangedBy = caller.Name,
        };
        db.Add(segment);
        return await SegmentRequests.SaveAsync(db, segment, publication, cancellationToken);
    }
}

/// <summary>Changes a segment. Issues that were submitted keep what they froze.</summary>
internal sealed class EditSegment(NewsletterDb db, FindSegments find, ISegmentUses uses, RetentionOptions retention, TimeProvider clock)
{
    public async Task<Result<SegmentAnswer>> HandleAsync(Guid id, SegmentRequest request, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.FindAsync(id, Role.Admin, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var (segment, publication) = found.Value;
        var answer = SegmentAnswer.Of(segment, publication.Slug);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        var errors = await SegmentRequests.CheckAsync(db, request, publication, segment, retention.Reading, cancellationToken);
        if (!string.IsNullOrEmpty(request.Publication) && request.Publication != publication.Slug)
            errors.Add("publication", $"A segment stays with its publication, '{publication.Slug}'.");
        if (errors.Any)
            return errors.Failure;
        var name = request.Name.Trim();
        if (name != segment.Name && await uses.OfAsync(segment, cancellationToken) is { Count: > 0 } used)
            return SegmentRequests.Used("given another name", used);
        (segment.Name, segment.Definition, segment.ChangedAt, segment.ChangedBy) = (name, request.Where!, clock.GetUtcNow(), caller.Name); // checked
        segment.Version++;
        return await SegmentRequests.SaveAsync(db, segment, publication, cancellationToken);
    }
}

/// <summary>Takes a segment away, unless an issue that is not sent yet names it.</summary>
internal sealed class DeleteSegment(NewsletterDb db, FindSegments find, ISegmentUses uses)
{
    public async Task<Result<Done>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.FindAsync(id, Role.Admin, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var (segment, publication) = found.Value;
        var answer = SegmentAnswer.Of(segment, publication.Slug);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        if (await uses.OfAsync(segment, cancellationToken) is { Count: > 0 } used)
            return SegmentRequests.Used("deleted", used);
        db.Remove(segment);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var now = await find.FindAsync(id, Role.Admin, caller, cancellationToken);
            return now.Ok ? new StaleFailure(SegmentAnswer.Of(now.Value.Segment, publication.Slug)) : now.Failure;
        }
    }
}

/// <summary>What creating and changing share.</summary>
internal static class SegmentRequests
{
    private const int LongestName = 100;

    /// <param name="own">The segment that is changed.</param>
    /// <param name="kept">How long it is known what single readers did.</param>
    public static async Task<FieldErrors> CheckAsync(NewsletterDb db, SegmentRequest request, Publication publication, Segment? own, TimeSpan kept, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Line("name", request.Name, LongestName, required: true);
        var (name, id) = (request.Name.Trim().ToLowerInvariant(), own?.Id);
        if (await db.Set<Segment>().AnyAsync(s => s.PublicationKey == publication.Key && s.NameKey == name && s.Id != id, cancellationToken))
            errors.Add("name", $"{publication.Name} has a segment of this name already.");
        if (request.Where is null)
            errors.Add("where", "Required: all, any, not or field.");
        else
            SegmentRules.Check(request.Where, publication, kept, errors);
        return errors;
    }

    public static async Task<Result<SegmentAnswer>> SaveAsync(NewsletterDb db, Segment segment, Publication publication, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return SegmentAnswer.Of(segment, publication.Slug);
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var now = await db.Set<Segment>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == segment.Id, cancellationToken);
            return now is null ? new NotFoundFailure($"segment {segment.Id}") : new StaleFailure(SegmentAnswer.Of(now, publication.Slug));
        }
        catch (DbUpdateException exception)
        {
            db.ChangeTracker.Clear();
            return await db.Set<Segment>().AnyAsync(s => s.PublicationKey == publication.Key && s.NameKey == segment.NameKey && s.Id != segment.Id, cancellationToken)
                ? new ValidationFailure("name", $"{publication.Name} has a segment of this name already.")
                : throw new InvalidOperationException("The segment could not be saved", exception);
        }
    }

    public static Failure Used(string what, IReadOnlyList<string> issues) =>
        new ConflictFailure("segment.used", $"It cannot be {what} while an issue that is not sent yet names it: {string.Join(", ", issues)}. Take it out there first.");
}
