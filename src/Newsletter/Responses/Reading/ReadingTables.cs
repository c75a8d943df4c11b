using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Responses.Reading;

/// <summary>What is counted.</summary>
internal enum ReadingKind
{
    /// <summary>The picture was fetched.</summary>
    Open,

    /// <summary>Any link of the issue: who clicked at all.</summary>
    Click,

    /// <summary>Any link of one article: <c>item</c> is its position.</summary>
    Article,

    /// <summary>One link: <c>item</c> is its number.</summary>
    Link,
}

/// <summary>In total: names nobody, and stays.</summary>
internal sealed class ReadingCount
{
    public int Issue { get; init; }

    public ReadingKind Kind { get; init; }

    public int Revision { get; init; }

    public int Item { get; init; }

    /// <summary>However often one reader did it. Of openings and links alone: the rest adds up from those.</summary>
    public long Times { get; init; }

    /// <summary>What was no reader, in <see cref="Times"/> not contained.</summary>
    public long Machine { get; init; }

    /// <summary>Each reader once, of those whose own figures are kept.</summary>
    public long Readers { get; init; }
}

/// <summary>That a reader who agreed did something, and when for the first time.</summary>
internal sealed class ReaderReading
{
    public int Issue { get; init; }

    /// <summary>Of the ledger.</summary>
    public int Row { get; init; }

    public ReadingKind Kind { get; init; }

    public int Revision { get; init; }

    public int Item { get; init; }

    public int Subscriber { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>A group of hits that is written, so that it is not written again.</summary>
internal sealed class ReadingBatch
{
    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class ReadingCountTable : IEntityTypeConfiguration<ReadingCount>
{
    public void Configure(EntityTypeBuilder<ReadingCount> builder)
    {
        builder.ToTable("reading_counts");
        builder.HasKey(c => new { c.Issue, c.Kind, c.Revision, c.Item });
    }
}

internal sealed class ReaderReadingTable : IEntityTypeConfiguration<ReaderReading>
{
    public void Configure(EntityTypeBuilder<ReaderReading> builder)
    {
        builder.ToTable("readings");
        builder.HasKey(r => new { r.Issue, r.Row, r.Kind, r.Revision, r.Item });
    }
}

internal sealed class ReadingBatchTable : IEntityTypeConfiguration<ReadingBatch>
{
    public void Configure(EntityTypeBuilder<ReadingBatch> builder)
    {
        builder.ToTable("reading_batches");
        builder.HasKey(b => b.Id);
    }
}
