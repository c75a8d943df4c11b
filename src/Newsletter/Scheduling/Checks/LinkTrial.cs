using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Scheduling.Checks;

/// <summary>What came of following a link, the last time.</summary>
internal sealed class LinkTrial
{
    public required string Address { get; init; }

    public DateTimeOffset At { get; set; }

    public bool Works { get; set; }

    /// <summary>In words: "404 Not Found", "has not answered within 20 seconds".</summary>
    public required string Outcome { get; set; }
}

internal sealed class LinkTrialTable : IEntityTypeConfiguration<LinkTrial>
{
    public void Configure(EntityTypeBuilder<LinkTrial> builder)
    {
        builder.ToTable("link_trials");
        builder.HasKey(t => t.Address);
    }
}
