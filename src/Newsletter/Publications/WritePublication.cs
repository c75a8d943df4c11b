using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Publications;

/// <summary>Founds a publication; for admins of all of them.</summary>
internal sealed class CreatePublication(NewsletterDb db, IDesignNames designs, TimeProvider clock)
{
    public async Task<Result<Publication>> HandleAsync(PublicationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("A publication is founded by an admin of all publications.");
        var errors = PublicationRules.Check(request, await designs.NamesAsync(cancellationToken));
        if (!errors.Any && await db.Publications.AnyAsync(p => p.Slug == request.Slug, cancellationToken))
            errors.Add("slug", $"There is a publication '{request.Slug}' already; choose another.");
        if (errors.Any)
            return errors.Failure;
        var publication = new Publication
        {
            Slug = request.Slug,
            Name = request.Name,
            TimeZone = request.TimeZone,
            From = request.From!, // checked
            PostalAddress = request.PostalAddress,
            CreatedAt = clock.GetUtcNow(),
        };
        EditPublication.Write(publication, request);
        db.Publications.Add(publication);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return publication;
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // The unique index decided between two requests at once.
            return new ValidationFailure("slug", $"There is a publication '{request.Slug}' already; choose another.");
        }
    }
}

/// <summary>Changes a publication, all of it but its slug. Issues that were submitted keep what they froze.</summary>
internal sealed class EditPublication(NewsletterDb db, IDesignNames designs)
{
    public async Task<Result<Publication>> HandleAsync(string slug, PublicationRequest request, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        if (publication is null || !caller.May(Role.Editor, publication.Key))
            return new NotFoundFailure($"publication '{slug}'");
        if (!caller.May(Role.Admin, publication.Key))
            return new ForbiddenFailure($"This takes the role admin for {publication.Name}.");
        var answer = PublicationAnswer.Of(publication);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        var errors = PublicationRules.Check(request with { Slug = request.Slug.Length == 0 ? slug : request.Slug }, await designs.NamesAsync(cancellationToken));
        if (request.Slug.Length > 0 && request.Slug != slug)
            errors.Add("slug", "The slug never changes: links in mail that is out there hold it.");
        if (errors.Any)
            return errors.Failure;

        Write(publication, request);
        publication.Version++;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return publication;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            return new StaleFailure(PublicationAnswer.Of(await db.Publications.SingleAsync(p => p.Slug == slug, cancellationToken)));
        }
    }

    internal static void Write(Publication publication, PublicationRequest request)
    {
        publication.Name = request.Name.Trim();
        publication.Tagline = request.Tagline.Trim();
        publication.Language = request.Language;
        publication.TimeZone = request.TimeZone;
        publication.From = request.From!; // checked
        publication.ReplyTo = request.ReplyTo;
        publication.PostalAddress = request.PostalAddress;
        publication.Support = request.Support;
        publication.Design = request.Design;
        publication.Slots = request.Slots;
        publication.Skips = request.Skips;
        publication.Sections = request.Sections;
        publication.Tracking = request.Tracking;
        publication.CountOpens = request.CountOpens;
        publication.Uncertain = request.Uncertain;
        publication.SecondPerson = request.SecondPerson;
        publication.LateTolerance = request.LateTolerance;
        publication.Hold = request.Hold;
        publication.Deadline = request.Deadline;
        publication.Archive = request.Archive;
        publication.ReturnUrls = request.ReturnUrls;
        publication.Frame = request.Frame;
        publication.Digest = request.Digest;
    }
}
