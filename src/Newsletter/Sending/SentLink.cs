using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Publications;
using Newsletter.Rendering;

namespace Newsletter.Sending;

/// <summary>How the copies of a revision are counted, frozen with it.</summary>
internal sealed class CountedRevision
{
    public int Issue { get; init; }

    public int Revision { get; init; }

    public Tracking Tracking { get; init; }

    /// <summary>Whether the copies hold the picture that counts openings.</summary>
    public bool Opens { get; init; }
}

/// <summary>Where a counted link of a revision leads. Written before the first copy leaves and never changed.</summary>
internal sealed class SentLink
{
    public int Issue { get; init; }

    public int Revision { get; init; }

    public int Number { get; init; }

    public LinkPlace Place { get; init; }

    /// <summary>The article's within the revision, from 0; null elsewhere.</summary>
    public int? Position { get; init; }

    public Guid? Article { get; init; }

    public required string Url { get; init; }
}

internal sealed class CountedRevisionTable : IEntityTypeConfiguration<CountedRevision>
{
    public void Configure(EntityTypeBuilder<CountedRevision> builder)
    {
        builder.ToTable("counted_revisions");
        builder.HasKey(r => new { r.Issue, r.Revision });
    }
}

internal sealed class SentLinkTable : IEntityTypeConfiguration<SentLink>
{
    public void Configure(EntityTypeBuilder<SentLink> builder)
    {
        builder.ToTable("sent_links");
        builder.HasKey(l => new { l.Issue, l.Revision, l.Number });
    }
}
