using Newsletter.Publications;

namespace Newsletter.Issues;

/// <summary>An ordered set of articles with its frame, from draft to sent. Its moves are in <see cref="IssueMoves"/> and nowhere else.</summary>
internal sealed class Issue
{
    /// <summary>The ledger's key.</summary>
    public int Key { get; init; }

    public Guid Id { get; init; }

    public int PublicationKey { get; init; }

    public Publication Publication { get; init; } = null!; // EF sets it; queries include it

    public IssueState State { get; set; } = IssueState.Draft;

    /// <summary>What the editor works on while it is a draft; afterwards what was submitted.</summary>
    public required IssueContent Content { get; set; }

    /// <summary>The first day of the month that this issue is the digest of; null: an issue as editors write it.</summary>
    public DateOnly? DigestOf { get; init; }

    /// <summary>Made of the month's issues, for readers who want one mail a month: it has no number, and nobody edits it.</summary>
    public bool IsDigest => DigestOf is not null;

    /// <summary>Edits made after submit: they wait here until somebody applies them.</summary>
    public IssueContent? Pending { get; set; }

    /// <summary>Accounts that changed what the next revision will hold.</summary>
    public IReadOnlyList<Guid> Contributors { get; set; } = [];

    /// <summary>Given at schedule or send; null before.</summary>
    public int? Number { get; set; }

    /// <summary>That it has, or would get now; a digest has none.</summary>
    public int? ExpectedNumber => IsDigest ? null : Number ?? Publication.NextNumber;

    /// <summary>The ordinal of the revision that is in review, approved, or being sent; null in draft.</summary>
    public int? RevisionOrdinal { get; set; }

    /// <summary>
    /// A revision made while paused that waits for its approval; then it is for those not yet reached. Until then <see cref="Content"/> is what goes out and
    /// <see cref="Pending"/> what the correction was made of.
    /// </summary>
    public int? CorrectionOrdinal { get; set; }

    /// <summary>The revision that the next decision is about: a correction while it may be approved, else what was submitted.</summary>
    public int? DecisionOrdinal => State == IssueState.Paused ? CorrectionOrdinal ?? RevisionOrdinal : RevisionOrdinal;

    /// <summary>The revision that the archive shows, where it was corrected after the issue was sent; null: the one that went last.</summary>
    public int? ArchiveOrdinal { get; set; }

    /// <summary>When it goes out, as the people of <see cref="TimeZone"/> read it on their clocks.</summary>
    public DateTime? LocalAt { get; set; }

    /// <summary>IANA name, kept with <see cref="LocalAt"/>: zone rules may change before the day comes.</summary>
    public string? TimeZone { get; set; }

    /// <summary><see cref="LocalAt"/> as an instant.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>True when <see cref="LocalAt"/> is a slot of the publication.</summary>
    public bool TakesSlot { get; set; }

    /// <summary>From here on the first message may leave: the due instant plus the hold.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The instant whose subscriptions make the audience; also every copy's Date.</summary>
    public DateTimeOffset? FrozenAt { get; set; }

    /// <summary>The ledger is complete: nothing leaves before this is true.</summary>
    public bool LedgerComplete { get; set; }

    /// <summary>Sent under Smtp:Mode=Capture: uses up no number and no slot, and no reader gets anything.</summary>
    public bool Rehearsal { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What an editor writes into an issue.</summary>
internal sealed record IssueContent
{
    public string Subject { get; init; } = "";

    public string Preheader { get; init; } = "";

    public string Intro { get; init; } = "";

    /// <summary>Ids of articles, in order.</summary>
    public IReadOnlyList<Guid> Articles { get; init; } = [];

    public string SignOff { get; init; } = "";

    public Audience Audience { get; init; } = new();

    /// <summary>Null: the publication's.</summary>
    public string? Design { get; init; }

    /// <summary>Null: the publication's.</summary>
    public UncertainPolicy? Uncertain { get; init; }

    /// <summary>Null: the publication's.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>Names or ids of segments; nothing included means every active subscription.</summary>
internal sealed record Audience
{
    public IReadOnlyList<string> Include { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> All => [.. Include.Concat(Exclude).Distinct(StringComparer.Ordinal)];

    // Lists compare by reference; an audience is its names.
    public bool Equals(Audience? other) => other is not null && Include.SequenceEqual(other.Include) && Exclude.SequenceEqual(other.Exclude);

    public override int GetHashCode() => HashCode.Combine(Include.Count, Exclude.Count);
}
