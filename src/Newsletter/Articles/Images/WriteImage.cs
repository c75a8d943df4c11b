using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Images;

/// <summary>Changes what is said of an image. Articles that show it keep what they say.</summary>
internal sealed class EditImage(NewsletterDb db, ServiceOptions options, TimeProvider clock)
{
    public async Task<Result<StoredImage>> HandleAsync(Guid id, ImageRequest request, IfMatch match, CancellationToken cancellationToken)
    {
        var image = await db.Images.SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        if (image is null)
            return new NotFoundFailure($"image {id}");
        if (Refuse(image, match, options) is { } refusal)
            return refusal;
        var errors = ImageRules.Check(request.Alt, request.Credit);
        if (errors.Any)
            return errors.Failure;
        image.Describe(request.Alt, request.Credit);
        (image.ChangedAt, image.Version) = (clock.GetUtcNow(), image.Version + 1);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return image;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var current = await db.Images.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
            return current is null ? new NotFoundFailure($"image {id}") : new StaleFailure(ImageAnswer.Of(current, options.PublicUrl));
        }
    }

    internal static Failure? Refuse(StoredImage image, IfMatch match, ServiceOptions options)
    {
        var answer = ImageAnswer.Of(image, options.PublicUrl);
        return match.Check(answer.Etag, () => answer);
    }
}

/// <summary>Takes an image away that nothing shows. What mails that are out show stays for good.</summary>
internal sealed class DeleteImage(NewsletterDb db, IImageOctets octets, ImageUses uses, ServiceOptions options)
{
    public async Task<Result<Done>> HandleAsync(Guid id, IfMatch match, CancellationToken cancellationToken)
    {
        var image = await db.Images.SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        if (image is null)
            return new NotFoundFailure($"image {id}");
        if (EditImage.Refuse(image, match, options) is { } refusal)
            return refusal;
        var used = await uses.OfAsync(image, cancellationToken);
        if (used.Count > 0)
            return new ConflictFailure("image.used", $"It is shown in {Words(used)}. What was sent keeps its images; from articles and drafts take it out first.");
        db.Images.Remove(image);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new NotFoundFailure($"image {id}");
        }

        // Somebody may have uploaded it again just now.
        if (!await db.Images.AnyAsync(i => i.Hash == image.Hash, cancellationToken))
            await octets.DropAsync(image.Hash, CancellationToken.None);
        return default(Done);
    }

    private static string Words(IReadOnlyList<ImageUse> used)
    {
        var articles = used.Count(u => u.Kind == ImageUseKind.Article);
        var (issues, designs) = (used.Count(u => u.Kind == ImageUseKind.Issue), used.Count(u => u.Kind == ImageUseKind.Design));
        return string.Join(" and ", new[] { Count(articles, "article"), Count(issues, "issue"), Count(designs, "design") }.Where(words => words.Length > 0));
    }

    private static string Count(int count, string word) => count == 0 ? "" : $"{count} {word}{(count == 1 ? "" : "s")}";
}
