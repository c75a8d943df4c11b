using System.Globalization;
using Newsletter.Publications;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>An issue on the wire.</summary>
/// <param name="Kind">Written by editors, or the digest of a month.</param>
/// <param name="Month">Of a digest: like <c>2026-11</c>.</param>
/// <param name="Number">Given at schedule or send; before that the one it would get. A digest has none.</param>
/// <param name="At">The instant, with the offset of the publication's zone.</param>
/// <param name="LocalAt">The same time on the zone's clocks.</param>
/// <param name="Pending">Edits made after submit that nobody applied yet.</param>
/// <param name="Allowed">What a person may do with it now.</param>
internal sealed record IssueAnswer(
    Guid Id,
    string Publication,
    IssueKind Kind,
    string? Month,
    int? Number,
    IssueState State,
    IReadOnlyList<IssueMove> Allowed,
    string Subject,
    string Preheader,
    string Intro,
    IReadOnlyList<Guid> Articles,
    string SignOff,
    Audience Audience,
    string? Design,
    UncertainPolicy? Uncertain,
    TimeSpan? Deadline,
    RevisionAnswer? Revision,
    int? Correction,
    DateTimeOffset? At,
    DateTime? LocalAt,
    string? TimeZone,
    SlotAnswer? Slot,
    IssueContent? Pending,
    bool Rehearsal,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    string Etag) : ITagged
{
    public static IssueAnswer Of(Issue issue, Revision? revision) => new(
        issue.Id,
        issue.Publication.Slug,
        issue.IsDigest ? IssueKind.Digest : IssueKind.Issue,
        issue.DigestOf?.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        issue.ExpectedNumber,
        issue.State,
        IssueMoves.Allowed(issue.State),
        issue.Content.Subject,
        issue.Content.Preheader,
        issue.Content.Intro,
        issue.Content.Articles,
        issue.Content.SignOff,
        issue.Content.Audience,
        issue.Content.Design,
        issue.Content.Uncertain,
        issue.Content.Deadline,
        revision is null ? null : new RevisionAnswer(revision.Ordinal, revision.Hash, revision.CreatedAt, revision.ApprovedAt),
        issue.CorrectionOrdinal,
        // The offset is the difference of the two, as it was when the time was set.
        issue.At is { } at && issue.LocalAt is { } local ? at.ToOffset(local - at.UtcDateTime) : issue.At,
        issue.LocalAt,
        issue.TimeZone,
        issue is { TakesSlot: true, LocalAt: { } slot } ? new SlotAnswer(slot.DayOfWeek, TimeOnly.FromDateTime(slot), DateOnly.FromDateTime(slot)) : null,
        issue.Pending,
        issue.Rehearsal,
        issue.CreatedAt,
        issue.EndedAt,
        ETags.Of("issue", issue.Id, issue.Version));
}

internal enum IssueKind
{
    Issue,
    Digest,
}

internal sealed record RevisionAnswer(int Ordinal, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ApprovedAt);

internal sealed record SlotAnswer(DayOfWeek Day, TimeOnly Time, DateOnly Date);
