using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Sending;

/// <summary>An address that test mails of a publication go to.</summary>
internal sealed class TestReader
{
    public int PublicationKey { get; init; }

    public required string Address { get; init; }
}

internal sealed class TestReaderTable : IEntityTypeConfiguration<TestReader>
{
    public void Configure(EntityTypeBuilder<TestReader> builder)
    {
        builder.ToTable("test_readers");
        builder.HasKey(t => new { t.PublicationKey, t.Address });
    }
}
