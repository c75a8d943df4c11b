using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Data;

namespace Newsletter.Articles;

internal sealed class ArticleTable : IEntityTypeConfiguration<Article>
{
    public void Configure(EntityTypeBuilder<Article> builder)
    {
        builder.ToTable("articles");
        builder.HasKey(a => a.Key);
        builder.HasIndex(a => a.Id).IsUnique();
        builder.Property(a => a.Content).AsJson();
        builder.Property(a => a.Contributors).AsJson();
        builder.Property(a => a.Version).IsConcurrencyToken();
    }
}

internal sealed class PasteTable : IEntityTypeConfiguration<Paste>
{
    public void Configure(EntityTypeBuilder<Paste> builder)
    {
        builder.ToTable("pastes");
        builder.HasKey(p => p.Key);
        builder.HasIndex(p => p.Id).IsUnique();
        builder.HasIndex(p => p.At);
    }
}

internal sealed class PasteArticleTable : IEntityTypeConfiguration<PasteArticle>
{
    public void Configure(EntityTypeBuilder<PasteArticle> builder)
    {
        builder.ToTable("paste_articles");
        builder.HasKey(p => new { p.ArticleId, p.PasteKey });
    }
}
