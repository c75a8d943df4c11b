using System.Security.Cryptography;
using System.Text;

namespace Newsletter.Accounts;

/// <summary>A key of an account for programs. It has at most its account's rights, as they are at each call, and ends with it.</summary>
internal sealed class ApiKey
{
    /// <summary>Tells people and secret scanners what they have found.</summary>
    private const string Prefix = "newsletter_";

    public int Key { get; init; }

    public Guid Id { get; init; }

    public Guid AccountId { get; init; }

    public Account Account { get; init; } = null!; // EF sets it; queries include it

    public required string Name { get; init; }

    public required Role Role { get; init; }

    /// <summary>Null: wherever the account may.</summary>
    public int? PublicationKey { get; init; }

    /// <summary>SHA-256 of the secret: it has 256 random bits, so there is nothing to slow down for.</summary>
    public required string Hash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public static string NewSecret() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
