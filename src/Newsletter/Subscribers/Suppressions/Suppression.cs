using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Subscribers.Suppressions;

/// <summary>An address, or all addresses of a domain, to which nothing is sent, whatever else is known of them.</summary>
internal sealed class Suppression
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public SuppressionKind Kind { get; init; }

    /// <summary>Of <see cref="SuppressionList.Text"/>: what survives the person's erasure.</summary>
    public required string Hash { get; init; }

    /// <summary>The address (as <c>EmailAddress.Key</c>) or the domain; null: erased, or never known.</summary>
    public string? Value { get; set; }

    public SuppressionReason Reason { get; init; }

    public string Note { get; init; } = "";

    /// <summary>Which way it came: <c>api</c>, <c>desk</c>, <c>import</c>, <c>erasure</c>, <c>response</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Who did it, as in histories.</summary>
    public required string Name { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal enum SuppressionKind
{
    Address,
    Domain,
}

internal enum SuppressionReason
{
    Unsubscribed,
    Bounced,
    Complained,
    Manual,

    /// <summary>The person asked to be forgotten: no import brings them back.</summary>
    Erased,
}

internal sealed class SuppressionTable : IEntityTypeConfiguration<Suppression>
{
    public void Configure(EntityTypeBuilder<Suppression> builder)
    {
        builder.ToTable("suppressions");
        builder.HasKey(s => s.Key);
        builder.HasIndex(s => s.Hash).IsUnique();
    }
}
