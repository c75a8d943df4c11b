using System.Text;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Accounts.Sessions;
using Newsletter.Articles;
using Newsletter.Articles.Feeds;
using Newsletter.Articles.Images;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Responses;
using Newsletter.Responses.Reading;
using Newsletter.Scheduling.Checks;
using Newsletter.Sending;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Data;

/// <summary>The one context. Each feature maps its own tables (<c>XTable.cs</c>); the schema itself is the numbered SQL in Migrations.</summary>
internal sealed class NewsletterDb(DbContextOptions<NewsletterDb> options) : IdentityUserContext<Account, Guid>(options)
{
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<AccountSession> AccountSessions => Set<AccountSession>();

    public DbSet<Publication> Publications => Set<Publication>();

    public DbSet<Article> Articles => Set<Article>();

    public DbSet<StoredImage> Images => Set<StoredImage>();

    public DbSet<Issue> Issues => Set<Issue>();

    public DbSet<IssueArticle> IssueArticles => Set<IssueArticle>();

    public DbSet<Revision> Revisions => Set<Revision>();

    public DbSet<IssuePoint> IssuePoints => Set<IssuePoint>();

    public DbSet<Paste> Pastes => Set<Paste>();

    public DbSet<PasteArticle> PasteArticles => Set<PasteArticle>();

    public DbSet<SourceFeed> Feeds => Set<SourceFeed>();

    public DbSet<FeedEntry> FeedEntries => Set<FeedEntry>();

    public DbSet<TestReader> TestReaders => Set<TestReader>();

    public DbSet<IssueEvent> IssueEvents => Set<IssueEvent>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<CountedRevision> CountedRevisions => Set<CountedRevision>();

    public DbSet<SentLink> SentLinks => Set<SentLink>();

    public DbSet<Certificate> Certificates => Set<Certificate>();

    public DbSet<Subscriber> Subscribers => Set<Subscriber>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<ReturnedCopy> ReturnedCopies => Set<ReturnedCopy>();

    public DbSet<ReturnScan> ReturnScans => Set<ReturnScan>();

    public DbSet<ReadingCount> ReadingCounts => Set<ReadingCount>();

    public DbSet<ReaderReading> Readings => Set<ReaderReading>();

    public DbSet<Confirmation> Confirmations => Set<Confirmation>();

    public DbSet<Suppression> Suppressions => Set<Suppression>();

    public DbSet<ConsentEvent> ConsentEvents => Set<ConsentEvent>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<RetentionRun> RetentionRuns => Set<RetentionRun>();

    public DbSet<LinkTrial> LinkTrials => Set<LinkTrial>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        IdentityTables.Name(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(NewsletterDb).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        if (Database.IsSqlite())
        {
            // SQLite has no instants; integers sort and compare as they should.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
            configurationBuilder.Properties<Guid>().HaveConversion<GuidText>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcOffset>();
            configurationBuilder.Properties<DateTime>().HaveColumnType("timestamp without time zone");
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

    // PostgreSQL's timestamptz takes instants in UTC only.
    private sealed class UtcOffset()
        : ValueConverter<DateTimeOffset, DateTimeOffset>(at => at.ToUniversalTime(), at => at);

    // Lower case, so that raw SQL and people meet the same text.
    private sealed class GuidText()
        : ValueConverter<Guid, string>(id => id.ToString("D"), text => Guid.Parse(text));
}
