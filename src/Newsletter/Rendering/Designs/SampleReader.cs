using System.Text.Json;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;

namespace Newsletter.Rendering.Designs;

/// <summary>Reads sample files and makes of them what the renderer wants.</summary>
internal static class SampleReader
{
    /// <summary>Reads JSON of a given shape; a failure names the file, and the line where it is not JSON.</summary>
    public static Result<T> Read<T>(string path)
        where T : class
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, JsonColumn.Stored) is { } value ? value : DesignFailures.Json(path, "it is empty.");
        }
        catch (JsonException exception)
        {
            return DesignFailures.Json(path, Explain(exception));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DesignFailures.Unreadable(path, exception.Message);
        }
    }

    /// <summary>Likewise, of a text that was read already.</summary>
    public static Result<T> ReadText<T>(string name, string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, JsonColumn.Stored) is { } value ? value : DesignFailures.Json(name, "it is empty.");
        }
        catch (JsonException exception)
        {
            return DesignFailures.Json(name, Explain(exception));
        }
    }

    /// <param name="design">The design's name and its files.</param>
    /// <param name="imageUrl">Makes an address of an image's, which may be a file of the design (<c>images/x.png</c>).</param>
    public static Result<RevisionContent> Revision(
        SampleFile sample, (string Name, IReadOnlyDictionary<string, string> Files) design, Func<string, string> imageUrl)
    {
        if (Missing(sample) is { } missing)
            return DesignFailures.Json("the data", missing);
        var placed = Placed(sample, imageUrl);
        if (!placed.Ok)
            return placed.Failure;
        var (publication, issue) = (sample.Publication!, sample.Issue!); // Missing has looked
        return new RevisionContent
        {
            Subject = issue.Subject,
            Preheader = issue.Preheader,
            Intro = issue.Intro,
            SignOff = issue.SignOff,
            Articles = placed.Value,
            Publication = Printed(publication),
            Design = design.Name,
            DesignFiles = design.Files,
        };
    }

    /// <summary>The sample's issue has the number and the time that its file says.</summary>
    public static IssueIdentity Identity(SampleFile sample, TimeProvider clock) => new()
    {
        Key = 1,
        PublicationKey = 1,
        Number = sample.Issue?.Number,
        Date = sample.Issue?.At ?? clock.GetUtcNow(),
    };

    private static string? Missing(SampleFile sample) =>
        sample.Publication is null ? "there is no \"publication\"."
        : sample.Issue is null ? "there is no \"issue\"."
        : string.IsNullOrWhiteSpace(sample.Publication.Name) ? "publication.name is missing."
        : string.IsNullOrWhiteSpace(sample.Publication.From?.Email) ? "publication.from.email is missing."
        : (sample.Articles ?? []).Any(a => string.IsNullOrWhiteSpace(a.Headline)) ? "an article has no headline."
        : null;

    private static Result<List<PlacedArticle>> Placed(SampleFile sample, Func<string, string> imageUrl)
    {
        var articles = sample.Articles ?? [];
        if (sample.Issue!.Articles is not { } order) // Missing has looked
            return articles.Select(article => Place(article, imageUrl)).ToList();
        var placed = new List<PlacedArticle>();
        foreach (var id in order)
        {
            if (articles.FirstOrDefault(a => a.Id == id) is not { } article)
                return DesignFailures.Json("the data", $"issue.articles names '{id}', and no article has that id.");
            placed.Add(Place(article, imageUrl));
        }

        return placed;
    }

    private static PlacedArticle Place(SampleArticle article, Func<string, string> imageUrl) =>
        new(Guid.TryParse(article.Id, out var id) ? id : Guid.Empty, article.ToContent(imageUrl));

    private static PrintedPublication Printed(SamplePublication publication) => new()
    {
        Slug = publication.Slug,
        Name = publication.Name!, // Missing has looked
        Tagline = publication.Tagline,
        Language = publication.Language,
        TimeZone = publication.TimeZone,
        From = new Sender(publication.From!.Name ?? "", publication.From.Email), // Missing has looked
        ReplyTo = publication.ReplyTo,
        PostalAddress = publication.PostalAddress,
        Support = publication.Support,
        Sections = publication.Sections ?? [],
        Archive = publication.Archive,
    };

    private static string Explain(JsonException exception) => exception.LineNumber is { } line
        ? $"line {line + 1}, column {exception.BytePositionInLine + 1}: {exception.Message.Split(" Path:")[0]}"
            + (exception.Path is { Length: > 1 } path ? $" (at {path})" : "")
        : exception.Message;
}
