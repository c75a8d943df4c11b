using Newsletter.Publications;
using Newsletter.Rendering;

namespace Newsletter.Responses.Reading;

/// <summary>What became of an issue, and how it was read. Figures of a rehearsal are its own and in no others.</summary>
/// <param name="Tracking">How its copies were counted, whatever the publication does now.</param>
/// <param name="Opens">Null: none were counted.</param>
/// <param name="Clicks">Null: none were counted.</param>
/// <param name="Articles">In their order.</param>
/// <param name="Others">Links around the articles.</param>
/// <param name="Notes">What the figures can mean and what not, for people.</param>
internal sealed record ReportAnswer(
    Guid Issue,
    int? Number,
    bool Rehearsal,
    Tracking Tracking,
    int Accepted,
    int Rejected,
    int Skipped,
    int Uncertain,
    ReturnCounts Returned,
    Figures? Opens,
    Figures? Clicks,
    IReadOnlyList<ArticleFigures> Articles,
    IReadOnlyList<LinkFigures> Others,
    IReadOnlyList<string> Notes);

/// <param name="Times">However often one reader did it; machines apart.</param>
/// <param name="Machine">What was known for no reader.</param>
/// <param name="Readers">Each once, of those who agreed to figures of their own; null: nobody was told from anybody.</param>
internal sealed record Figures(long Times, long Machine, long? Readers);

/// <param name="Position">From 1.</param>
internal sealed record ArticleFigures(int Position, Guid Article, string Headline, long Clicks, long Machine, long? Readers, IReadOnlyList<LinkFigures> Links);

internal sealed record LinkFigures(LinkPlace Place, string Url, long Clicks, long Machine, long? Readers);
