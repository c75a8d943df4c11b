using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Accounts.Audit;

/// <summary>One thing that somebody of the staff, or a program of theirs, did or began to do.</summary>
internal sealed class AuditEntry
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null: the service's own key.</summary>
    public Guid? Account { get; init; }

    /// <summary>As in histories: an address, or <c>key NAME of ADDRESS</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The call's name in the API document (<c>EditPublication</c>), or a page's path with what its button does (<c>/desk/issues/{id} approve</c>).</summary>
    public required string Action { get; init; }

    /// <summary>The path it was done to.</summary>
    public required string Path { get; init; }

    /// <summary>Who, what and where in lower case: what the search looks at.</summary>
    public required string Search { get; init; }

    public int? PublicationKey { get; init; }

    /// <summary>The HTTP status code it ended with; null while it runs, and for ever when the service went down under it.</summary>
    public int? Outcome { get; init; }

    /// <summary>The network address it came from.</summary>
    public string? Address { get; init; }
}

internal sealed class AuditEntryTable : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(e => e.Key);
        builder.HasIndex(e => e.Id).IsUnique();
    }
}
