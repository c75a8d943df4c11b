using Newsletter.Data;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Sending.Ledger;

/// <summary>The audience of a revision, as conditions in the statement that freezes it.</summary>
/// <param name="Where">Null: everybody.</param>
/// <param name="Publication">Its key.</param>
/// <param name="MonthEnd">Of a digest: the end of its month. Null: an issue, for those who want every one.</param>
internal sealed record FrozenAudience(SegmentCondition? Where, int Publication, string TimeZone, IReadOnlyList<string> OnSections, DateTimeOffset? MonthEnd = null)
{
    /// <summary>The statement with the conditions in it, and its parameters beside those that it has.</summary>
    /// <param name="frozenAt">From here "in the last days" is counted.</param>
    /// <param name="instant">How the database takes an instant.</param>
    public (string Sql, IReadOnlyList<(string Name, object? Value)> Parameters) Into(string freeze, DatabaseProvider database, DateTimeOffset frozenAt, Func<DateTimeOffset, object> instant)
    {
        var parameters = new List<(string, object?)>();
        var sql = freeze;
        if (MonthEnd is { } end)
        {
            sql = Replace(sql, LedgerSql.EveryIssue, LedgerSql.Monthly);
            parameters.Add(("@monthEnd", instant(end)));
        }

        if (Where is null)
            return (sql, parameters);
        var condition = SegmentSql.Write(Where, new SegmentScope(database, Publication, frozenAt, TimeZone, OnSections), value =>
        {
            var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"@a{parameters.Count}");
            parameters.Add((name, value));
            return name;
        });
        return (Replace(sql, LedgerSql.Everybody, $"AND EXISTS (SELECT 1 FROM subscribers s WHERE s.key = n.subscriber_key AND {condition})"), parameters);
    }

    private static string Replace(string sql, string place, string condition)
    {
        var replaced = sql.Replace(place, condition, StringComparison.Ordinal);
        return replaced != sql ? replaced : throw new InvalidOperationException($"The freeze has no place for an audience: {place}");
    }
}
