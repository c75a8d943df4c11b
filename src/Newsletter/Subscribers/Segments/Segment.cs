using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Subscribers.Segments;

/// <summary>A stored typed filter over the subscriptions of a publication.</summary>
internal sealed class Segment
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public int PublicationKey { get; init; }

    public required string Name
    {
        get;
        set
        {
            field = value;
            NameKey = value.ToLowerInvariant();
        }
    }

    /// <summary>The name in lower case: two that differ in capitals alone would be taken for each other.</summary>
    public string NameKey { get; private set; } = "";

    public required SegmentCondition Definition { get; set; }

    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who changed it last.</summary>
    public required string ChangedBy { get; set; }
}

internal sealed class SegmentTable : IEntityTypeConfiguration<Segment>
{
    public void Configure(EntityTypeBuilder<Segment> builder)
    {
        builder.ToTable("segments");
        builder.HasKey(s => s.Key);
        builder.HasIndex(s => s.Id).IsUnique();
        builder.Property(s => s.Definition).AsJson();
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}
