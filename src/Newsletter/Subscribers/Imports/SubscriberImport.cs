using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

internal enum ImportState
{
    Running,
    Done,
    Failed,
    Undone,
}

/// <summary>A list that came in, and how far it has come. The figures move in the transactions that move the rows.</summary>
internal sealed class SubscriberImport
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public int PublicationKey { get; init; }

    public ImportState State { get; set; }

    /// <summary>As its owner called it.</summary>
    public required string FileName { get; init; }

    /// <summary>Where it is on the machine that took it, which alone can go on with it.</summary>
    public required string FilePath { get; init; }

    public long Bytes { get; init; }

    public required string Encoding { get; init; }

    public required string Delimiter { get; init; }

    public bool SkipLine { get; init; }

    public bool Header { get; init; }

    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    /// <summary>What everybody on the list is, when its owner says so: left, bounced or complained.</summary>
    public SubscriptionState? Whole { get; init; }

    public bool Confirmed { get; init; }

    public bool DryRun { get; init; }

    /// <summary>It is taken in by its addresses and not as it lies; <see cref="Rows"/> counts in that order.</summary>
    public bool Sorted { get; init; }

    /// <summary>Where the consent comes from, for the record.</summary>
    public string ConsentText { get; init; } = "";

    public required string By { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Until then somebody is at it.</summary>
    public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>When those who had not agreed were asked.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Message { get; set; }

    public long Rows { get; set; }

    public long Added { get; set; }

    public long Updated { get; set; }

    public long Duplicates { get; set; }

    public long Review { get; set; }

    public long Refused { get; set; }

    public long Suppressed { get; set; }

    public CsvForm Form => new(Encoding, Delimiter[0], SkipLine);

    /// <summary>Of a row that says nothing else.</summary>
    public Consent Consent => new(Consent.ByImport, CreatedAt, ConsentText);

    /// <summary>What a row that says nothing of its own begins as.</summary>
    public SubscriptionState Begin => Whole ?? (Confirmed ? SubscriptionState.Active : SubscriptionState.Pending);
}

/// <summary>A row that did not come in as it was.</summary>
internal sealed class ImportNote
{
    public int ImportKey { get; init; }

    public long Row { get; init; }

    public RowFate Fate { get; init; }

    public required string Why { get; init; }

    public required string Line { get; init; }
}

/// <summary>Keys of subscribers that one step added, first to last: what an undo goes by.</summary>
internal sealed class ImportRange
{
    public int ImportKey { get; init; }

    public int FirstKey { get; init; }

    public int LastKey { get; init; }
}

/// <summary>Somebody who was known before, as they were.</summary>
internal sealed class ImportChange
{
    public int ImportKey { get; init; }

    public int SubscriberKey { get; init; }

    /// <summary>Which version the import made: a later one is nobody's to take back.</summary>
    public int Version { get; init; }

    public required Before Before { get; init; }
}

/// <param name="State">Null: they had no subscription.</param>
internal sealed record Before(string Name, string Attributes, string? Language, string? TimeZone, string? State, string? Consent);

internal sealed class ImportTable : IEntityTypeConfiguration<SubscriberImport>
{
    public void Configure(EntityTypeBuilder<SubscriberImport> builder)
    {
        builder.ToTable("imports");
        builder.HasKey(i => i.Key);
        builder.HasIndex(i => i.Id).IsUnique();
        builder.Property(i => i.Columns).AsJson();
        builder.Ignore(i => i.Form).Ignore(i => i.Consent).Ignore(i => i.Begin);
    }
}

internal sealed class ImportNoteTable : IEntityTypeConfiguration<ImportNote>
{
    public void Configure(EntityTypeBuilder<ImportNote> builder) => builder.ToTable("import_notes").HasKey(n => new { n.ImportKey, n.Row });
}

internal sealed class ImportRangeTable : IEntityTypeConfiguration<ImportRange>
{
    public void Configure(EntityTypeBuilder<ImportRange> builder) => builder.ToTable("import_ranges").HasKey(r => new { r.ImportKey, r.FirstKey });
}

internal sealed class ImportChangeTable : IEntityTypeConfiguration<ImportChange>
{
    public void Configure(EntityTypeBuilder<ImportChange> builder)
    {
        builder.ToTable("import_changes").HasKey(c => new { c.ImportKey, c.SubscriberKey });
        builder.Property(c => c.Before).AsJson();
    }
}
