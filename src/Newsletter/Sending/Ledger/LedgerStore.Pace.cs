using System.Text.Json;
using Newsletter.Data;

namespace Newsletter.Sending.Ledger;

/// <summary>What all nodes share of the pace: the days of each server, and what holds each node back.</summary>
internal abstract partial class LedgerStore
{
    protected abstract DateTimeOffset ReadInstant(object value);

    public async Task<int> TakeOfDayAsync(string server, DateOnly day, int limit, int portion, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var used = await NumberAsync(connection, transaction, LedgerSql.DayUsed, cancellationToken, ("@server", server), ("@day", day.DayNumber));
        var count = Math.Clamp(limit - used, 0, portion);
        await ExecuteAsync(connection, transaction, LedgerSql.UseDay, cancellationToken, ("@server", server), ("@day", day.DayNumber), ("@count", count));
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    public async Task ReturnToDayAsync(string server, DateOnly day, int count, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await ExecuteAsync(connection, null, LedgerSql.UseDay, cancellationToken, ("@server", server), ("@day", day.DayNumber), ("@count", -count));
    }

    public async Task<int> UsedOfDayAsync(string server, DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await NumberAsync(
            connection, null, "SELECT coalesce(sum(used), 0) FROM server_days WHERE server = @server AND day = @day", cancellationToken,
            ("@server", server), ("@day", day.DayNumber));
    }

    public async Task<DateTimeOffset?> LastDeferredAsync(int issue, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = Command(connection, null, LedgerSql.LastDeferred, [("@issue", issue)]);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? ReadInstant(value) : null;
    }

    public async Task SayAsync(int node, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var json = words.Count == 0 ? null : JsonSerializer.Serialize(words, JsonColumn.Stored);
        await ExecuteAsync(connection, null, LedgerSql.Say, cancellationToken, ("@node", node), ("@words", json));
    }

    public async Task<IReadOnlyList<string>> WordsAsync(int self, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var now = Instant(await NowAsync(connection, cancellationToken));
        await using var command = Command(connection, null, LedgerSql.Words, [("@self", self), ("@now", now)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var words = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            words.AddRange(JsonSerializer.Deserialize<List<string>>(reader.GetString(0), JsonColumn.Stored)!); // written by SayAsync
        return words;
    }
}
