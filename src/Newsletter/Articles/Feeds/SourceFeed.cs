using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Articles.Feeds;

/// <summary>A feed of somebody else's that brings items to the desk.</summary>
internal sealed class SourceFeed
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public required string Address { get; init; }

    /// <summary>Stands as the source of its items.</summary>
    public required string Name { get; set; }

    /// <summary>The key of a section that its items come in with.</summary>
    public string? Section { get; set; }

    public bool Paused { get; set; }

    /// <summary>With <see cref="LastModified"/>: the version that was read, as its server named it.</summary>
    public string? EntityTag { get; set; }

    public DateTimeOffset? LastModified { get; set; }

    /// <summary>When it is fetched next. Whoever moves it on has the fetch, so that of several nodes one asks.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>When it was read last, with or without anything new.</summary>
    public DateTimeOffset? FetchedAt { get; set; }

    /// <summary>In a row.</summary>
    public int Failures { get; set; }

    /// <summary>Why the last fetch brought nothing, in words.</summary>
    public string? Problem { get; set; }

    /// <summary>Counts changes that people make; a fetch makes none.</summary>
    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An entry that has been seen.</summary>
internal sealed class FeedEntry
{
    public int FeedKey { get; init; }

    /// <summary>SHA-256, in hex, of what the feed calls it.</summary>
    public required string Entry { get; init; }
}

internal sealed class FeedTable : IEntityTypeConfiguration<SourceFeed>
{
    public void Configure(EntityTypeBuilder<SourceFeed> builder)
    {
        builder.ToTable("feeds");
        builder.HasKey(f => f.Key);
        builder.HasIndex(f => f.Id).IsUnique();
        builder.HasIndex(f => f.Address).IsUnique();
        builder.Property(f => f.Version).IsConcurrencyToken();
    }
}

internal sealed class FeedEntryTable : IEntityTypeConfiguration<FeedEntry>
{
    public void Configure(EntityTypeBuilder<FeedEntry> builder)
    {
        builder.ToTable("feed_entries");
        builder.HasKey(e => new { e.FeedKey, e.Entry });
    }
}
