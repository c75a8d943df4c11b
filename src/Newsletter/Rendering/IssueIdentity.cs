namespace Newsletter.Rendering;

/// <summary>Which issue a copy belongs to, beside its content.</summary>
internal sealed record IssueIdentity
{
    public required int Key { get; init; }

    public required int PublicationKey { get; init; }

    /// <summary>The revision's ordinal, which its counted links name; 0 for a draft.</summary>
    public int Revision { get; init; }

    /// <summary>For a draft the number it will probably get; null where there is none (a digest).</summary>
    public int? Number { get; init; }

    /// <summary>The freeze instant: the Date of every copy. For a draft, when it is expected to go out.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>One mail a month: receivers that count by kind of mail see another kind.</summary>
    public bool Digest { get; init; }

    /// <summary>Sent under capture: it has no number and no page in the archive.</summary>
    public bool Rehearsal { get; init; }
}
