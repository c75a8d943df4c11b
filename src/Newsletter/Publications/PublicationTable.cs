using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Publications;

internal sealed class PublicationTable : IEntityTypeConfiguration<Publication>
{
    public void Configure(EntityTypeBuilder<Publication> builder)
    {
        builder.ToTable("publications");
        builder.HasKey(p => p.Key);
        builder.HasIndex(p => p.Slug).IsUnique();
        builder.Property(p => p.From).AsJson();
        builder.Property(p => p.Support).AsJson();
        builder.Property(p => p.Slots).AsJson();
        builder.Property(p => p.Skips).AsJson();
        builder.Property(p => p.Sections).AsJson();
        builder.Property(p => p.ReturnUrls).AsJson();
        builder.Property(p => p.Frame).AsJson();
        builder.Property(p => p.Digest).AsJson();
        builder.Property(p => p.Version).IsConcurrencyToken();
        // Two issues that are scheduled at the same moment must not take the same number.
        builder.Property(p => p.NextNumber).IsConcurrencyToken();
    }
}
