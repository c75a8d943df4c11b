using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Publications;

namespace Newsletter.Accounts;

internal sealed class AccountTable : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.Property(a => a.Key).ValueGeneratedOnAdd().Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        builder.HasMany(a => a.Grants).WithOne().HasForeignKey(g => g.AccountId);
        builder.Property(a => a.Version).IsConcurrencyToken();
    }
}

internal sealed class AccountGrantTable : IEntityTypeConfiguration<AccountGrant>
{
    public void Configure(EntityTypeBuilder<AccountGrant> builder)
    {
        builder.ToTable("account_grants");
        builder.HasKey(g => g.Key);
        builder.HasOne<Publication>().WithMany().HasForeignKey(g => g.PublicationKey);
    }
}

internal sealed class FirstAccountTable : IEntityTypeConfiguration<FirstAccount>
{
    public void Configure(EntityTypeBuilder<FirstAccount> builder)
    {
        builder.ToTable("first_account");
        builder.HasKey(f => f.One);
        builder.Property(f => f.One).ValueGeneratedNever();
    }
}

internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(k => k.Key);
        builder.HasIndex(k => k.Id).IsUnique();
        builder.HasIndex(k => k.Hash).IsUnique();
        builder.HasOne(k => k.Account).WithMany().HasForeignKey(k => k.AccountId);
        builder.HasOne<Publication>().WithMany().HasForeignKey(k => k.PublicationKey);
    }
}

/// <summary>The framework's own tables, under our kind of name.</summary>
internal static class IdentityTables
{
    public static void Name(ModelBuilder model)
    {
        model.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        model.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        model.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        model.Entity<IdentityUserPasskey<Guid>>(passkeys =>
        {
            passkeys.ToTable("account_passkeys");
            passkeys.OwnsOne(p => p.Data, data => data.ToJson("data"));
        });
    }
}
