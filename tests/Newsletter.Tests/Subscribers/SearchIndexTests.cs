using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Subscribers.Imports;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SearchIndexesOnSqlite(SearchIndexesOnSqlite.Quiet fixture) : SearchIndexTests(fixture), IClassFixture<SearchIndexesOnSqlite.Quiet>
{
    public sealed class Quiet : OnSqlite
    {
        protected override void Services(IServiceCollection services) => WithoutImports(services);
    }

    protected override string Definitions => "SELECT sql AS \"Value\" FROM sqlite_master WHERE type = 'index' AND tbl_name = 'subscribers' AND sql IS NOT NULL";
}

public sealed class SearchIndexesOnPostgreSql(SearchIndexesOnPostgreSql.Quiet fixture) : SearchIndexTests(fixture), IClassFixture<SearchIndexesOnPostgreSql.Quiet>
{
    public sealed class Quiet : OnPostgreSql
    {
        protected override void Services(IServiceCollection services) => WithoutImports(services);
    }

    protected override string Definitions => "SELECT pg_get_indexdef(indexrelid) AS \"Value\" FROM pg_index WHERE indrelid = 'subscribers'::regclass AND indisvalid";
}

/// <summary>What a large list leaves aside is made again as the migrations made it.</summary>
public abstract class SearchIndexTests(ServiceFixture fixture) : IDisposable
{
    private readonly FileInfo _list = new(Path.GetTempFileName());

    protected abstract string Definitions { get; }

    // Every five seconds the service looks itself for indexes that are away.
    protected static void WithoutImports(IServiceCollection services) => services.RemoveHosted<ImportService>();

    [SkippableFact]
    public async Task A_large_list_leaves_the_search_indexes_aside_and_they_come_back_as_they_were()
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var indexes = scope.ServiceProvider.GetRequiredService<SearchIndexes>();
        var before = await ReadAsync(db);

        // A million rows of an export with everything in it, and of one with addresses alone.
        foreach (var (row, bytes) in new[] { (new string('a', 249), 250_000_000), ("somebody@a.example", 19_000_000) })
        {
            await indexes.LeaveAsync(Import(row, bytes, sorted: true), default);
            Assert.Equal(before.Count - SearchIndexes.All.Count, (await ReadAsync(db)).Count);
            await indexes.MendAsync(default);
            Assert.Equal(before, await ReadAsync(db));
        }

        // Cut off at its end, and longer than it looked like by its beginning.
        var over = Import("somebody@a.example", bytes: 5_000_000, sorted: true);
        over.Rows = 1_000_000;
        await indexes.LeaveAsync(over, default);
        Assert.Equal(before, await ReadAsync(db));

        await indexes.LeaveAsync(Import("somebody@a.example", bytes: 1000, sorted: false), default);
        Assert.Equal(before, await ReadAsync(db));
    }

    public void Dispose() => _list.Delete();

    private async Task<IReadOnlyList<string>> ReadAsync(NewsletterDb db) => [.. (await db.Database.SqlQueryRaw<string>(Definitions).ToListAsync()).Order(StringComparer.Ordinal)];

    private SubscriberImport Import(string row, long bytes, bool sorted)
    {
        File.WriteAllLines(_list.FullName, Enumerable.Repeat(row, 1000));
        return new() { FileName = "list.csv", FilePath = _list.FullName, Encoding = "utf-8", Delimiter = ",", By = "somebody", Bytes = bytes, Sorted = sorted };
    }
}
