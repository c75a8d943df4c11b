using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Rendering.Designs;

/// <summary>A design that is edited on the desk. It stands beside the folders below <c>templates</c>, which belong to the installation.</summary>
internal sealed class StoredDesign
{
    public int Key { get; init; }

    public required string Name { get; init; }

    /// <summary>The folder that it goes back to: pictures of its sample lie there. Null: it came without one.</summary>
    public string? Source { get; init; }

    public int LastOrdinal { get; set; }

    /// <summary>The last version that could be used; later ones do not parse yet. Null: none could.</summary>
    public int? UsedOrdinal { get; set; }

    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }

    public required string ChangedBy { get; set; }
}

/// <summary>A design as it was saved once; never changed.</summary>
internal sealed class DesignVersion
{
    public int DesignKey { get; init; }

    /// <summary>1, 2, … within the design.</summary>
    public int Ordinal { get; init; }

    /// <summary>By name, the sample among them.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>It parses and renders: issues may use it.</summary>
    public bool Ready { get; init; }

    public string Note { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }
}

internal sealed class StoredDesignTable : IEntityTypeConfiguration<StoredDesign>
{
    public void Configure(EntityTypeBuilder<StoredDesign> builder)
    {
        builder.ToTable("designs");
        builder.HasKey(d => d.Key);
        builder.HasIndex(d => d.Name).IsUnique();
        builder.Property(d => d.Version).IsConcurrencyToken();
    }
}

internal sealed class DesignVersionTable : IEntityTypeConfiguration<DesignVersion>
{
    public void Configure(EntityTypeBuilder<DesignVersion> builder)
    {
        builder.ToTable("design_versions");
        builder.HasKey(v => new { v.DesignKey, v.Ordinal });
        builder.Property(v => v.Files).AsJson();
    }
}
