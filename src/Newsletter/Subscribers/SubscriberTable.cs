using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Subscribers;

internal sealed class SubscriberTable : IEntityTypeConfiguration<Subscriber>
{
    public void Configure(EntityTypeBuilder<Subscriber> builder)
    {
        builder.ToTable("subscribers");
        builder.HasKey(s => s.Key);
        builder.HasIndex(s => s.Id).IsUnique();
        builder.HasIndex(s => s.EmailKey).IsUnique();
        builder.HasMany(s => s.Subscriptions).WithOne().HasForeignKey(s => s.SubscriberKey);
        builder.Property(s => s.Attributes).AsJson();
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}

internal sealed class SubscriptionTable : IEntityTypeConfiguration<Subscription>
{
    public void Configure(EntityTypeBuilder<Subscription> builder)
    {
        builder.ToTable("subscriptions");
        builder.HasKey(s => new { s.PublicationKey, s.SubscriberKey });
        builder.Property(s => s.Sections).AsJson();
        builder.Ignore(s => s.Frequency);
        builder.Property(s => s.Consent).AsJson();
    }
}

internal sealed class ConfirmationTable : IEntityTypeConfiguration<Confirmation>
{
    public void Configure(EntityTypeBuilder<Confirmation> builder)
    {
        builder.ToTable("confirmations");
        builder.HasKey(c => new { c.SubscriberKey, c.PublicationKey, c.Kind });
        builder.HasOne(c => c.Subscriber).WithMany().HasForeignKey(c => c.SubscriberKey);
    }
}
