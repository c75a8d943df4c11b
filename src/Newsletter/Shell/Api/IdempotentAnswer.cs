using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Shell.Api;

/// <summary>A POST that came with an Idempotency-Key: running, or its answer.</summary>
internal sealed class IdempotentAnswer
{
    /// <summary>SHA-256 of key, route and account, in hex.</summary>
    public required string Scope { get; init; }

    /// <summary>SHA-256 of query, content type and body, in hex.</summary>
    public required string Request { get; init; }

    /// <summary>Who runs it: only they may record the answer.</summary>
    public required string Runner { get; set; }

    public IdempotencyState State { get; set; }

    /// <summary>Unix milliseconds. A runner that has not renewed it until then is dead.</summary>
    public long LeaseUntil { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>The answer's status code, its headers worth repeating as JSON, its body; null while it runs and for secrets.</summary>
    public int? Answer { get; set; }

    public string? Headers { get; set; }

    public byte[]? Body { get; set; }
}

internal enum IdempotencyState
{
    Running,
    Done,

    /// <summary>Done, and the answer showed a secret: it is not kept.</summary>
    Secret,
}

internal sealed class IdempotentAnswerTable : IEntityTypeConfiguration<IdempotentAnswer>
{
    public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
    {
        builder.ToTable("idempotent_answers");
        builder.HasKey(a => a.Scope);
    }
}
