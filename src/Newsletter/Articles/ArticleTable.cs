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
