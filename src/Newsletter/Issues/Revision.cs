using System.Text.Json.Serialization;
using Newsletter.Articles;
using Newsletter.Publications;

namespace Newsletter.Issues;

/// <summary>The frozen content of a submitted issue. Written once and never changed; everything from approval to archive names one.</summary>
internal sealed class Revision
{
    public int IssueKey { get; init; }

    /// <summary>1, 2, … within the issue.</summary>
    public int Ordinal { get; init; }

    /// <summary>Canonical JSON of a <see cref="RevisionContent"/>.</summary>
    public required string Json { get; init; }

    /// <summary>SHA-256 of <see cref="Json"/> in UTF-8, lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>Accounts that wrote what is in it.</summary>
    public IReadOnlyList<Guid> Contributors { get; init; } = [];

    public Guid? SubmittedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid? ApprovedBy { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }
}

/// <summary>Everything that a copy is made of apart from its reader: no live article, publication or design is read after submit.</summary>
internal sealed record RevisionContent
{
    public required string Subject { get; init; }

    public string Preheader { get; init; } = "";

    public string Intro { get; init; } = "";

    public string SignOff { get; init; } = "";

    public IReadOnlyList<PlacedArticle> Articles { get; init; } = [];

    public required PrintedPublication Publication { get; init; }

    public Audience Audience { get; init; } = new();

    /// <summary>What the segments of <see cref="Audience"/> said then: they may be changed while the issue waits.</summary>
    public IReadOnlyList<FrozenSegment> Segments { get; init; } = [];

    /// <summary>The design's name, and its files by name as they were at submit.</summary>
    public required string Design { get; init; }

    public IReadOnlyDictionary<string, string> DesignFiles { get; init; } = new Dictionary<string, string>();

    public UncertainPolicy Uncertain { get; init; }

    public TimeSpan Deadline { get; init; }
}

/// <param name="Parts">Of an issue in a digest: its articles in short, in the place of a body. Null: an article.</param>
internal sealed record PlacedArticle(Guid Id, ArticleContent Content, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DigestPart>? Parts = null);

/// <summary>An article in a digest; who has switched off its section does not get it.</summary>
/// <param name="Text">Markdown.</param>
internal sealed record DigestPart(string? Section, string Text);

/// <summary>What of a publication is printed in a copy or stands in its headers.</summary>
internal sealed record PrintedPublication
{
    public required string Slug { get; init; }

    public required string Name { get; init; }

    public string Tagline { get; init; } = "";

    public required string Language { get; init; }

    public required string TimeZone { get; init; }

    public required Sender From { get; init; }

    public string? ReplyTo { get; init; }

    public required string PostalAddress { get; init; }

    public SupportLink? Support { get; init; }

    public IReadOnlyList<Section> Sections { get; init; } = [];

    public ArchiveAccess Archive { get; init; }

    public Tracking Tracking { get; init; }

    public bool CountOpens { get; init; }

    public static PrintedPublication Of(Publication publication) => new()
    {
        Slug = publication.Slug,
        Name = publication.Name,
        Tagline = publication.Tagline,
        Language = publication.Language,
        TimeZone = publication.TimeZone,
        From = publication.From,
        ReplyTo = publication.ReplyTo,
        PostalAddress = publication.PostalAddress,
        Support = publication.Support,
        Sections = publication.Sections,
        Archive = publication.Archive,
        Tracking = publication.Tracking,
        CountOpens = publication.CountOpens,
    };
}
