using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Responses.Webhooks;

/// <summary>How it goes with one provider, for the desk: one row, over all nodes.</summary>
internal sealed class WebhookState
{
    public required string Provider { get; init; }

    /// <summary>When something was taken last; null: nothing was.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>What that was.</summary>
    public string? TakenWhat { get; init; }

    /// <summary>Bounces and complaints that were told, however often.</summary>
    public long Told { get; init; }

    public long Recorded { get; init; }

    /// <summary>About no copy of ours: other mail of the same account.</summary>
    public long Unknown { get; init; }

    public DateTimeOffset? RefusedAt { get; init; }

    public string? RefusedWhy { get; init; }

    public long Refused { get; init; }
}

/// <summary>What a notice may show once only.</summary>
internal sealed class WebhookToken
{
    public required string Provider { get; init; }

    /// <summary>SHA-256, in hexadecimal.</summary>
    public required string Hash { get; init; }

    public DateTimeOffset At { get; init; }
}

internal sealed class WebhookStateTable : IEntityTypeConfiguration<WebhookState>
{
    public void Configure(EntityTypeBuilder<WebhookState> builder)
    {
        builder.ToTable("webhooks");
        builder.HasKey(s => s.Provider);
    }
}

internal sealed class WebhookTokenTable : IEntityTypeConfiguration<WebhookToken>
{
    public void Configure(EntityTypeBuilder<WebhookToken> builder)
    {
        builder.ToTable("webhook_tokens");
        builder.HasKey(t => new { t.Provider, t.Hash });
    }
}
