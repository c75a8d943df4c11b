namespace Newsletter.Sending;

/// <summary>What became of every copy of an issue, written once at its end.</summary>
/// <param name="RevisionHash">Of the revision that was approved last.</param>
/// <param name="Captured">True: a rehearsal into the built-in mailbox; no reader got anything.</param>
internal sealed record CertificateContent(
    Guid Issue,
    string Publication,
    int? Number,
    string State,
    string RevisionHash,
    bool Captured,
    DateTimeOffset FrozenAt,
    DateTimeOffset EndedAt,
    int Audience,
    int Accepted,
    int Rejected,
    int Skipped,
    int Uncertain,
    int Resent,
    IReadOnlyList<CertifiedRevision>? Revisions = null);

/// <summary>A revision that copies were made of: more than one where an issue was corrected on its way.</summary>
/// <param name="Accepted">Copies of it that a server took; together they are all that were accepted.</param>
internal sealed record CertifiedRevision(int Ordinal, string Hash, DateTimeOffset? ApprovedAt, int Accepted);

/// <summary>A stored certificate: the JSON that was signed, byte for byte, and its signature.</summary>
internal sealed class Certificate
{
    public int Issue { get; init; }

    public required string Json { get; init; }

    /// <summary>ECDSA P-256 over SHA-256 of the JSON in UTF-8, as DER in base64.</summary>
    public required string Signature { get; init; }

    /// <summary>Of the key that signed.</summary>
    public int KeyId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
