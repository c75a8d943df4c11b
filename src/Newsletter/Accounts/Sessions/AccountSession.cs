using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Accounts.Sessions;

/// <summary>A browser that has signed in. Its cookie names this row and ends with it, whatever the cookie itself says.</summary>
internal sealed class AccountSession
{
    /// <summary>Of <see cref="Browser"/>, in characters.</summary>
    public const int LongestBrowser = 200;

    public Guid Id { get; init; }

    public Guid AccountId { get; init; }

    public Account Account { get; init; } = null!; // EF sets it; queries include it

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>The network address it began from; empty where there was none.</summary>
    public required string Address { get; init; }

    /// <summary>What the browser calls itself.</summary>
    public required string Browser { get; init; }
}

internal sealed class AccountSessionTable : IEntityTypeConfiguration<AccountSession>
{
    public void Configure(EntityTypeBuilder<AccountSession> builder)
    {
        builder.ToTable("account_sessions");
        builder.HasKey(s => s.Id);
        builder.HasIndex(s => s.AccountId);
        builder.HasOne(s => s.Account).WithMany().HasForeignKey(s => s.AccountId);
    }
}
