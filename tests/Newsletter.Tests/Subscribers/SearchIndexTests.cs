using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Subscribers.Imports;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SearchIndexesOnSqlite(OnSqlite fixture) : SearchIndexTests(fixture), IClassFixture<OnSqlite>
{
    protected override string Definitions => "SELECT sql AS \"Value\" FROM sqlite_master WHERE type = 'index' AND tbl_name = 'subscribers' AND sql IS NOT NULL";
}

public sealed class SearchIndexesOnPostgreSql(OnPostgreSql fixture) : SearchIndexTests(fixture), IClassFixture<OnPostgreSql>
{
    protected override string Definitions => "SELECT pg_get_indexdef(indexrelid) AS \"Value\" FROM pg_index WHERE indrelid = 'subscribers'::regclass AND indisvalid";
}

/// <summary>What a large list leaves aside is made again as the migrations made it.</summary>
public abstract class SearchIndexTests(ServiceFixture fixture)
{
    protected abstract string Definitions { get; }

    [SkippableFact]
    public async Task A_large_list_leaves_the_search_indexes_aside_and_they_come_back_as_they_were()
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var indexes = scope.ServiceProvider.GetRequiredService<SearchIndexes>();
        var before = await ReadAsync(db);

        await indexes.LeaveAsync(Import(bytes: 5_000_000, sorted: true), default);

        Assert.Equal(before.Count - SearchIndexes.All.Count, (await ReadAsync(db)).Count);
        await indexes.MendAsync(default);
        Assert.Equal(before, await ReadAsync(db));
        await indexes.LeaveAsync(Import(bytes: 1000, sorted: false), default);
        Assert.Equal(before, await ReadAsync(db));
    }

    private async Task<IReadOnlyList<string>> ReadAsync(NewsletterDb db) => [.. (await db.Database.SqlQueryRaw<string>(Definitions).ToListAsync()).Order(StringComparer.Ordinal)];

    private static SubscriberImport Import(long bytes, bool sorted) =>
        new() { FileName = "list.csv", FilePath = "list.csv", Encoding = "utf-8", Delimiter = ",", By = "somebody", Bytes = bytes, Sorted = sorted };
}
