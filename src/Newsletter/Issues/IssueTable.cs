using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Issues;

internal sealed class IssueTable : IEntityTypeConfiguration<Issue>
{
    public void Configure(EntityTypeBuilder<Issue> builder)
    {
        builder.ToTable("issues");
        builder.HasKey(i => i.Key);
        builder.HasIndex(i => i.Id).IsUnique();
        builder.HasOne(i => i.Publication).WithMany().HasForeignKey(i => i.PublicationKey);
        builder.Property(i => i.Content).AsJson();
        builder.Property(i => i.Pending).AsJson();
        builder.Property(i => i.Contributors).AsJson();
        builder.Property(i => i.Version).IsConcurrencyToken();
        builder.Ignore(i => i.DecisionOrdinal);
        builder.Ignore(i => i.IsDigest);
        builder.Ignore(i => i.ExpectedNumber);
    }
}

internal sealed class IssueArticleTable : IEntityTypeConfiguration<IssueArticle>
{
    public void Configure(EntityTypeBuilder<IssueArticle> builder)
    {
        builder.ToTable("issue_articles");
        builder.HasKey(a => new { a.IssueKey, a.ArticleId });
    }
}

internal sealed class RevisionTable : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> builder)
    {
        builder.ToTable("revisions");
        builder.HasKey(r => new { r.IssueKey, r.Ordinal });
        builder.Property(r => r.Contributors).AsJson();
    }
}

internal sealed class IssueEventTable : IEntityTypeConfiguration<IssueEvent>
{
    public void Configure(EntityTypeBuilder<IssueEvent> builder)
    {
        builder.ToTable("issue_events");
        builder.HasKey(e => e.Key);
    }
}

internal sealed class IssuePointTable : IEntityTypeConfiguration<IssuePoint>
{
    public void Configure(EntityTypeBuilder<IssuePoint> builder)
    {
        builder.ToTable("issue_points");
        builder.HasKey(p => p.Key);
        builder.HasIndex(p => p.Id).IsUnique();
        builder.HasIndex(p => p.IssueKey);
        builder.Property(p => p.Content).AsJson();
    }
}
