using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Sending.Doctor;

/// <summary>What was found about the set-up when somebody looked last: one row, whichever node looked.</summary>
internal sealed class StoredLook
{
    public const int OnlyKey = 1;

    public int Key { get; init; } = OnlyKey;

    public DateTimeOffset At { get; set; }

    /// <summary>The machine that looked: what concerns folders and clock is about that one.</summary>
    public required string Host { get; set; }

    public required IReadOnlyList<Finding> Findings { get; set; }
}

internal sealed class StoredLookTable : IEntityTypeConfiguration<StoredLook>
{
    public void Configure(EntityTypeBuilder<StoredLook> builder)
    {
        builder.ToTable("set_up_looks");
        builder.HasKey(l => l.Key);
        builder.Property(l => l.Key).ValueGeneratedNever();
        builder.Property(l => l.Findings).AsJson();
    }
}
