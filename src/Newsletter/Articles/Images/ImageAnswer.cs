using Newsletter.Shell.Api;

namespace Newsletter.Articles.Images;

/// <summary>What can be changed of an image; its octets and its address stay.</summary>
[AnswerOnly("id", "url", "name", "type", "bytes", "width", "height", "frames", "createdAt", "createdBy", "changedAt", "etag")]
internal sealed record ImageRequest(string Alt = "", string Credit = "");

/// <summary>An image on the wire.</summary>
/// <param name="Url">What an article's <c>image.url</c> takes.</param>
internal sealed record ImageAnswer(
    Guid Id, string Url, string Name, string Type, int Bytes, int Width, int Height, int Frames, string Alt, string Credit,
    DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ChangedAt, string Etag) : ITagged
{
    /// <param name="root">What links begin with.</param>
    public static ImageAnswer Of(StoredImage image, string root) => new(
        image.Id, root + Path(image), image.Name, image.Type, image.Bytes, image.Width, image.Height, image.Frames, image.Alt, image.Credit,
        image.CreatedAt, image.CreatedBy, image.ChangedAt, ETags.Of("image", image.Id, image.Version));

    /// <summary>On this service, whatever it is called outside.</summary>
    public static string Path(StoredImage image) => $"/i/{image.Hash}/{image.Name}";
}
