using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses;

/// <summary>A copy that came back, was refused, or was complained about: one row for each copy and kind, however often it is told.</summary>
internal sealed class ReturnedCopy
{
    public int Key { get; init; }

    public int Issue { get; init; }

    public int Row { get; init; }

    public int Subscriber { get; init; }

    public ReturnKind Kind { get; init; }

    public string? Status { get; init; }

    public string? Reply { get; init; }

    public ReturnSource Source { get; init; }

    /// <summary>It ended subscriptions of the address.</summary>
    public bool Suppressed { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>How it was told.</summary>
internal enum ReturnSource
{
    /// <summary>The server's answer while sending: 5xx.</summary>
    Refused,

    /// <summary>The SMTP listener of <c>Bounces:Listen</c>.</summary>
    Listener,

    /// <summary>The box of <c>Bounces:Mailbox</c>.</summary>
    Mailbox,

    /// <summary>A notice of the mail provider, at <c>/webhooks</c>.</summary>
    Webhook,
}

/// <summary>An issue whose ledger was looked through for refusals.</summary>
internal sealed class ReturnScan
{
    public int Issue { get; init; }
}

internal sealed class ReturnedCopyTable : IEntityTypeConfiguration<ReturnedCopy>
{
    public void Configure(EntityTypeBuilder<ReturnedCopy> builder)
    {
        builder.ToTable("returned_copies");
        builder.HasKey(r => r.Key);
        builder.HasIndex(r => new { r.Issue, r.Row, r.Kind }).IsUnique();
    }
}

internal sealed class ReturnScanTable : IEntityTypeConfiguration<ReturnScan>
{
    public void Configure(EntityTypeBuilder<ReturnScan> builder)
    {
        builder.ToTable("return_scans");
        builder.HasKey(s => s.Issue);
        builder.Property(s => s.Issue).ValueGeneratedNever();
    }
}
