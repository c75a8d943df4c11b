using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Outbound;

namespace Newsletter.Articles.Feeds;

/// <summary>A feed as it is written. Its address never changes: another address is another feed.</summary>
[AnswerOnly("id", "fetchedAt", "nextAt", "failures", "problem", "createdAt", "etag")]
internal sealed record FeedRequest
{
    public string Address { get; init; } = "";

    /// <summary>Empty: as the feed calls itself.</summary>
    public string Name { get; init; } = "";

    public string? Section { get; init; }

    public bool Paused { get; init; }

    public void Check(FieldErrors errors)
    {
        errors.Line("name", Name, 200);
        errors.Line("section", Section, 60);
    }
}

/// <summary>A feed on the wire.</summary>
internal sealed record FeedAnswer(
    Guid Id, string Address, string Name, string? Section, bool Paused, DateTimeOffset? FetchedAt, DateTimeOffset NextAt, int Failures, string? Problem, DateTimeOffset CreatedAt, string Etag)
    : ITagged
{
    public static FeedAnswer Of(SourceFeed feed) => new(
        feed.Id, feed.Address, feed.Name, feed.Section, feed.Paused, feed.FetchedAt, feed.NextAt, feed.Failures, feed.Problem, feed.CreatedAt, ETags.Of("feed", feed.Id, feed.Version));
}

/// <summary>Adds a feed. It is fetched first, so that an address that is none is told at once; a page that names its feed will do.</summary>
internal sealed class AddFeed(NewsletterDb db, FetchFeed fetch, TimeProvider clock)
{
    public async Task<Result<SourceFeed>> HandleAsync(FeedRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.WebAddress("address", request.Address.Trim(), required: true);
        request.Check(errors);
        if (errors.Any)
            return errors.Failure;
        var address = new Uri(request.Address.Trim());
        if (await IsThereAsync(address, cancellationToken) is { } there)
            return there;
        var (fetched, _) = await fetch.AskAsync(address, OutboundVersion.None, cancellationToken);
        if (!fetched.Ok && fetched.Failure is FeedIsPageFailure { Feed: { } named })
        {
            address = named;
            if (await IsThereAsync(address, cancellationToken) is { } already)
                return already;
            (fetched, _) = await fetch.AskAsync(address, OutboundVersion.None, cancellationToken);
        }

        if (!fetched.Ok)
            return new ValidationFailure("address", fetched.Failure.Message);
        var now = clock.GetUtcNow();
        var name = request.Name.Trim() is { Length: > 0 } chosen ? chosen : fetched.Value.Document?.Name is { Length: > 0 and <= 200 } own ? own : address.Host;
        var feed = new SourceFeed
        {
            Id = Guid.CreateVersion7(now),
            Address = address.AbsoluteUri,
            Name = name,
            Section = string.IsNullOrWhiteSpace(request.Section) ? null : request.Section.Trim(),
            Paused = request.Paused,
            // Its first entries are taken here, and not by the alarm at the same moment.
            NextAt = now + FetchFeed.Lease,
            CreatedAt = now,
        };
        db.Feeds.Add(feed);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // The unique index decided between two requests at once.
            return Twice;
        }

        await fetch.KeepAsync(feed, fetched.Value, cancellationToken);
        db.ChangeTracker.Clear();
        return await db.Feeds.AsNoTracking().SingleAsync(f => f.Key == feed.Key, cancellationToken);
    }

    private static ValidationFailure Twice => new("address", "This feed is there already.");

    private async Task<ValidationFailure?> IsThereAsync(Uri address, CancellationToken cancellationToken) =>
        await db.Feeds.AnyAsync(f => f.Address == address.AbsoluteUri, cancellationToken) ? Twice : null;
}

/// <summary>Names a feed, gives it a section, pauses it or lets it go on.</summary>
internal sealed class EditFeed(NewsletterDb db, TimeProvider clock)
{
    public async Task<Result<SourceFeed>> HandleAsync(Guid id, FeedRequest request, IfMatch match, CancellationToken cancellationToken)
    {
        if (await db.Feeds.SingleOrDefaultAsync(f => f.Id == id, cancellationToken) is not { } feed)
            return FeedFailures.None(id);
        var answer = FeedAnswer.Of(feed);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        var errors = new FieldErrors();
        request.Check(errors);
        if (request.Address.Length > 0 && request.Address != feed.Address)
            errors.Add("address", "The address of a feed never changes. Add the other one, and remove this.");
        if (errors.Any)
            return errors.Failure;
        if (feed.Paused && !request.Paused)
            (feed.NextAt, feed.Failures, feed.Problem) = (clock.GetUtcNow(), 0, null);
        feed.Name = request.Name.Trim() is { Length: > 0 } name ? name : feed.Name;
        feed.Section = string.IsNullOrWhiteSpace(request.Section) ? null : request.Section.Trim();
        feed.Paused = request.Paused;
        feed.Version++;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return feed;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            return await db.Feeds.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken) is { } current ? new StaleFailure(FeedAnswer.Of(current)) : FeedFailures.None(id);
        }
    }
}

/// <summary>Removes a feed. What it brought stays on the desk.</summary>
internal sealed class RemoveFeed(NewsletterDb db)
{
    public async Task<Result<Done>> HandleAsync(Guid id, IfMatch match, CancellationToken cancellationToken)
    {
        if (await db.Feeds.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken) is not { } feed)
            return FeedFailures.None(id);
        var answer = FeedAnswer.Of(feed);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        await db.Feeds.Where(f => f.Key == feed.Key).ExecuteDeleteAsync(cancellationToken);
        return default(Done);
    }
}
