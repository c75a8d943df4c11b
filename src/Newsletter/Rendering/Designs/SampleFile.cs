using Newsletter.Articles;
using Newsletter.Publications;

namespace Newsletter.Rendering.Designs;

/// <summary>
/// What a design is shown with, and what <c>render --data</c> reads: publication, issue and articles as the API has them (docs/api.md), and a reader.
/// Fields that only the API's answers have are ignored.
/// </summary>
internal sealed record SampleFile
{
    public SamplePublication? Publication { get; init; }

    public SampleIssue? Issue { get; init; }

    public IReadOnlyList<SampleArticle>? Articles { get; init; }

    public SampleSubscriber? Subscriber { get; init; }
}

internal sealed record SamplePublication
{
    public string Slug { get; init; } = "sample";

    public string? Name { get; init; }

    public string Tagline { get; init; } = "";

    public string Language { get; init; } = "en";

    public string TimeZone { get; init; } = "Etc/UTC";

    public Sender? From { get; init; }

    public string? ReplyTo { get; init; }

    public string PostalAddress { get; init; } = "";

    public SupportLink? Support { get; init; }

    public IReadOnlyList<Section>? Sections { get; init; }

    public ArchiveAccess Archive { get; init; }
}

internal sealed record SampleIssue
{
    public int? Number { get; init; }

    /// <summary>An instant with its offset; without one it is UTC.</summary>
    public DateTimeOffset? At { get; init; }

    public string Subject { get; init; } = "";

    public string Preheader { get; init; } = "";

    public string Intro { get; init; } = "";

    public string SignOff { get; init; } = "";

    /// <summary>Ids of articles, in order; absent: all of the file.</summary>
    public IReadOnlyList<string>? Articles { get; init; }
}

/// <summary>An article with an id of the file's own making.</summary>
internal sealed record SampleArticle
{
    public string? Id { get; init; }

    public string? Headline { get; init; }

    public string Source { get; init; } = "";

    public string Lead { get; init; } = "";

    public IReadOnlyList<string>? Points { get; init; }

    public string Body { get; init; } = "";

    public Takeaway? Takeaway { get; init; }

    public string? Link { get; init; }

    public ArticleImage? Image { get; init; }

    public string? Section { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public ArticleContent ToContent(Func<string, string> imageUrl) => new()
    {
        Headline = Headline ?? "",
        Source = Source,
        Lead = Lead,
        Points = Points ?? [],
        Body = Body,
        Takeaway = Takeaway,
        Link = Link,
        Image = Image is { Url: not null } image ? image with { Url = imageUrl(image.Url), Alt = image.Alt ?? "" } : null,
        Section = Section,
        Tags = Tags ?? [],
    };
}

internal sealed record SampleSubscriber
{
    public string Email { get; init; } = "reader@reader.example";

    public string Name { get; init; } = "";

    public string? Language { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Keys of the sections switched on; absent: whatever the publication has on.</summary>
    public IReadOnlyList<string>? Sections { get; init; }
}
