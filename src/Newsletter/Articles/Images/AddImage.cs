using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Articles.Images;

/// <param name="Name">Of the file, as the sender calls it.</param>
internal sealed record NewImage(ReadOnlyMemory<byte> Octets, string? Name, string Alt = "", string Credit = "");

/// <summary>Takes in an image. The same one again is the one that is there; what it still lacked is added to it.</summary>
internal sealed class AddImage(NewsletterDb db, IImageOctets octets, TimeProvider clock)
{
    public async Task<Result<(StoredImage Image, bool IsNew)>> HandleAsync(NewImage request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Octets.Length > ImageRules.MostBytes)
            return ImageFailures.TooLarge(request.Octets.Length);
        var header = ImageHeader.Read(request.Octets.Span);
        if (!header.Ok)
            return header.Failure;
        if (ImageRules.Refuse(header.Value) is { } refusal)
            return refusal;
        var errors = ImageRules.Check(request.Alt, request.Credit);
        if (errors.Any)
            return errors.Failure;

        var image = ImageNotes.Without(request.Octets.Span[..header.Value.Length], header.Value.Type);
        var hash = Convert.ToHexStringLower(SHA256.HashData(image));
        if (await FindAsync(hash, cancellationToken) is { } known)
            return (await CompleteAsync(known, request, cancellationToken), false);
        // First the octets: an image that is listed can be shown.
        await octets.WriteAsync(hash, image, cancellationToken);
        var now = clock.GetUtcNow();
        var added = new StoredImage
        {
            Id = Guid.CreateVersion7(now),
            Hash = hash,
            Name = ImageRules.Name(request.Name, header.Value.Ending),
            Type = header.Value.Type,
            Bytes = image.Length,
            Width = header.Value.Width,
            Height = header.Value.Height,
            Frames = header.Value.Frames,
            CreatedAt = now,
            CreatedBy = caller.Name,
            ChangedAt = now,
        };
        added.Describe(request.Alt, request.Credit);
        db.Images.Add(added);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return (added, true);
        }
        catch (DbUpdateException)
        {
            // The same image twice at once: the hash is unique, and the other one is in.
            db.ChangeTracker.Clear();
            if (await FindAsync(hash, cancellationToken) is not { } other)
                throw;
            return (other, false);
        }
    }

    private Task<StoredImage?> FindAsync(string hash, CancellationToken cancellationToken) => db.Images.SingleOrDefaultAsync(i => i.Hash == hash, cancellationToken);

    private async Task<StoredImage> CompleteAsync(StoredImage image, NewImage request, CancellationToken cancellationToken)
    {
        var (alt, credit) = (image.Alt.Length == 0 ? request.Alt : image.Alt, image.Credit.Length == 0 ? request.Credit : image.Credit);
        if (alt == image.Alt && credit == image.Credit)
            return image;
        image.Describe(alt, credit);
        (image.ChangedAt, image.Version) = (clock.GetUtcNow(), image.Version + 1);
        await db.SaveChangesAsync(cancellationToken);
        return image;
    }
}
