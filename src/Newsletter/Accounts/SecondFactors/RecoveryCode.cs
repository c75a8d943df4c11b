using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data.Secrets;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>Signs in once in place of the app's code, for whoever has lost the phone.</summary>
internal sealed class RecoveryCode
{
    /// <summary>Of an account at a time.</summary>
    public const int Count = 10;

    private const int Octets = 10;

    private const int Group = 4;

    public Guid AccountId { get; init; }

    /// <summary>SHA-256 of the code's letters: they hold 80 random bits, so there is nothing to slow down for.</summary>
    public required string Hash { get; init; }

    /// <returns>Sixteen letters in groups of four.</returns>
    public static string New() => string.Join('-', Base32.Encode(RandomNumberGenerator.GetBytes(Octets)).Chunk(Group).Select(group => new string(group)));

    /// <param name="code">In any case, with or without what stands between the groups.</param>
    public static string HashOf(string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]))));
}

internal sealed class RecoveryCodeTable : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("account_recovery_codes");
        builder.HasKey(c => new { c.AccountId, c.Hash });
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId);
    }
}
