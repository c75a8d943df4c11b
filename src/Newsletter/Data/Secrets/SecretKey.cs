using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Data.Secrets;

/// <summary>What a key is for; no key serves two ends.</summary>
internal enum KeyPurpose
{
    /// <summary>HMAC of the tokens in mail and links.</summary>
    Tokens,

    /// <summary>ECDSA P-256, PKCS #8: signs certificates.</summary>
    Certificates,

    /// <summary>HMAC of addresses that must be known again and not be readable: suppression, erased rows.</summary>
    Hashes,
}

/// <summary>One generation of a key. Old ones stay: links in mail of the last 13 months must open.</summary>
internal sealed class SecretKey
{
    public required KeyPurpose Purpose { get; init; }

    /// <summary>1, 2, …; the key's id.</summary>
    public required int Generation { get; init; }

    public required byte[] Wrapped { get; init; }

    /// <summary>A new generation waits until every node has read it.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }
}

internal sealed class SecretKeyTable : IEntityTypeConfiguration<SecretKey>
{
    public void Configure(EntityTypeBuilder<SecretKey> builder)
    {
        builder.ToTable("secret_keys");
        builder.HasKey(k => new { k.Purpose, k.Generation });
    }
}
