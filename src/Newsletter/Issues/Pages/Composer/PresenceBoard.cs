using System.Collections.Concurrent;
using Npgsql;

namespace Newsletter.Issues.Pages.Composer;

/// <summary>
/// Who has which article open. Forgotten within seconds: it is a courtesy, and what protects the texts are their versions.
/// </summary>
internal interface IPresenceBoard
{
    /// <param name="tab">One browser window: the same person in two of them is there twice.</param>
    /// <returns>The others in this issue.</returns>
    Task<IReadOnlyList<Presence>> SeeAsync(Guid issue, string tab, Guid account, string name, Guid? article, CancellationToken cancellationToken);
}

/// <summary>Of the one node that there is on SQLite.</summary>
internal sealed class PresenceInMemory(TimeProvider clock) : IPresenceBoard
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(25);
    private readonly ConcurrentDictionary<(Guid Issue, string Tab), (Guid Account, string Name, Guid? Article, DateTimeOffset At)> _seen = new();

    public Task<IReadOnlyList<Presence>> SeeAsync(Guid issue, string tab, Guid account, string name, Guid? article, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, seen) in _seen)
        {
            if (now - seen.At > Fresh)
                _seen.TryRemove(key, out _);
        }

        _seen[(issue, tab)] = (account, name, article, now);
        IReadOnlyList<Presence> others = [.. _seen.Where(s => s.Key.Issue == issue && s.Key.Tab != tab)
            .Select(s => new Presence(s.Value.Account == account ? null : s.Value.Name, s.Value.Article))
            .Distinct().OrderBy(p => p.Name, StringComparer.Ordinal)];
        return Task.FromResult(others);
    }
}

/// <summary>Of all nodes, in one statement by the database's own clock. What an editor's window writes here costs no flush: the table is unlogged.</summary>
internal sealed class PresenceInPostgreSql(NpgsqlDataSource data) : IPresenceBoard
{
    // The row of whoever asks is written, what is stale goes, and the others are read: each sees the table as it was before the statement.
    private const string See = """
        WITH gone AS (DELETE FROM presences WHERE at < now() - interval '25 seconds' AND NOT (issue = @issue AND tab = @tab)),
             here AS (INSERT INTO presences (issue, tab, account, name, article, at) VALUES (@issue, @tab, @account, @name, @article, now())
                      ON CONFLICT (issue, tab) DO UPDATE SET account = excluded.account, name = excluded.name, article = excluded.article, at = excluded.at)
        SELECT DISTINCT CASE WHEN account = @account THEN NULL ELSE name END AS name, article
        FROM presences WHERE issue = @issue AND tab <> @tab AND at >= now() - interval '25 seconds' ORDER BY 1
        """;

    public async Task<IReadOnlyList<Presence>> SeeAsync(Guid issue, string tab, Guid account, string name, Guid? article, CancellationToken cancellationToken)
    {
        await using var command = data.CreateCommand(See);
        command.Parameters.AddWithValue("issue", issue);
        command.Parameters.AddWithValue("tab", tab);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.Add(new NpgsqlParameter("article", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = (object?)article ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var others = new List<Presence>();
        while (await reader.ReadAsync(cancellationToken))
            others.Add(new Presence(await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetGuid(1)));
        return others;
    }
}
