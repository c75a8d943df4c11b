using System.Globalization;
using Newsletter.Shell.Api;

namespace Newsletter.Publications;

/// <summary>A publication on the wire.</summary>
internal sealed record PublicationAnswer(
    string Slug,
    string Name,
    string Tagline,
    string Language,
    string TimeZone,
    Sender From,
    string? ReplyTo,
    string PostalAddress,
    SupportLink? Support,
    string Design,
    IReadOnlyList<Slot> Slots,
    IReadOnlyList<DateOnly> Skips,
    IReadOnlyList<Section> Sections,
    Tracking Tracking,
    bool CountOpens,
    UncertainPolicy Uncertain,
    bool SecondPerson,
    TimeSpan LateTolerance,
    TimeSpan Hold,
    TimeSpan Deadline,
    ArchiveAccess Archive,
    IReadOnlyList<string> ReturnUrls,
    IssueFrame Frame,
    DigestSettings Digest,
    int NextNumber,
    DateTimeOffset CreatedAt,
    string Etag) : ITagged
{
    public static PublicationAnswer Of(Publication p) => new(
        p.Slug, p.Name, p.Tagline, p.Language, p.TimeZone, p.From, p.ReplyTo, p.PostalAddress, p.Support, p.Design, p.Slots, p.Skips, p.Sections,
        p.Tracking, p.CountOpens, p.Uncertain, p.SecondPerson, p.LateTolerance, p.Hold, p.Deadline, p.Archive, p.ReturnUrls, p.Frame, p.Digest, p.NextNumber, p.CreatedAt,
        ETags.Of("publication", p.Key.ToString(CultureInfo.InvariantCulture), p.Version));
}

/// <summary>What a publication can be given. A PUT states all of it: what is left out goes back to its default.</summary>
[AnswerOnly("nextNumber", "createdAt", "etag")]
internal sealed record PublicationRequest
{
    public string Slug { get; init; } = "";

    public string Name { get; init; } = "";

    public string Tagline { get; init; } = "";

    public string Language { get; init; } = "en";

    public string TimeZone { get; init; } = "";

    public Sender? From { get; init; }

    public string? ReplyTo { get; init; }

    public string PostalAddress { get; init; } = "";

    public SupportLink? Support { get; init; }

    public string Design { get; init; } = "weekly";

    public IReadOnlyList<Slot> Slots { get; init; } = [];

    public IReadOnlyList<DateOnly> Skips { get; init; } = [];

    public IReadOnlyList<Section> Sections { get; init; } = [];

    public Tracking Tracking { get; init; } = Tracking.Off;

    public bool CountOpens { get; init; } = true;

    public UncertainPolicy Uncertain { get; init; } = UncertainPolicy.NeverMiss;

    public bool SecondPerson { get; init; }

    public TimeSpan LateTolerance { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Deadline { get; init; } = TimeSpan.FromDays(3);

    public ArchiveAccess Archive { get; init; } = ArchiveAccess.Public;

    public IReadOnlyList<string> ReturnUrls { get; init; } = [];

    public IssueFrame Frame { get; init; } = new();

    public DigestSettings Digest { get; init; } = new();
}
