using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Articles.Images;

/// <summary>An image that somebody uploaded. Its octets lie elsewhere (<see cref="IImageOctets"/>) and never change; mails that are out name them for good.</summary>
internal sealed class StoredImage
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    /// <summary>SHA-256 of the octets, lower-case hex: part of the address, and nothing that anybody without the image could guess.</summary>
    public required string Hash { get; init; }

    /// <summary>The last part of the address, like <c>night-herons.png</c>; its ending says what the octets are.</summary>
    public required string Name { get; init; }

    /// <summary>By its octets: <c>image/png</c>, <c>image/jpeg</c>, <c>image/gif</c> or <c>image/webp</c>.</summary>
    public required string Type { get; init; }

    public int Bytes { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>More than one: it moves.</summary>
    public int Frames { get; init; }

    /// <summary>What it shows, for those who do not see it; articles begin with it.</summary>
    public string Alt { get; set; } = "";

    public string Credit { get; set; } = "";

    /// <summary>Name, alternative text and credit in lower case.</summary>
    public string SearchText { get; set; } = "";

    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset ChangedAt { get; set; }

    public void Describe(string alt, string credit)
    {
        (Alt, Credit) = (alt.Trim(), credit.Trim());
        SearchText = string.Join('\n', Name, Alt, Credit).ToLowerInvariant();
    }
}

internal sealed class StoredImageTable : IEntityTypeConfiguration<StoredImage>
{
    public void Configure(EntityTypeBuilder<StoredImage> builder)
    {
        builder.ToTable("images");
        builder.HasKey(i => i.Key);
        builder.HasIndex(i => i.Id).IsUnique();
        builder.HasIndex(i => i.Hash).IsUnique();
        builder.Property(i => i.Version).IsConcurrencyToken();
    }
}
