using Newsletter.Data;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Sending.Ledger;

/// <summary>The audience of a revision, as a condition beside the statement that freezes it.</summary>
internal sealed record FrozenAudience(SegmentCondition Where, string TimeZone, IReadOnlyList<string> OnSections)
{
    /// <summary>The statement with the condition in it, and its parameters beside those that it has.</summary>
    /// <param name="frozenAt">From here "in the last days" is counted.</param>
    public (string Sql, IReadOnlyList<(string Name, object? Value)> Parameters) Into(string freeze, DatabaseProvider database, DateTimeOffset frozenAt)
    {
        var parameters = new List<(string, object?)>();
        var condition = SegmentSql.Write(Where, new SegmentScope(database, frozenAt, TimeZone, OnSections), value =>
        {
            var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"@a{parameters.Count}");
            parameters.Add((name, value));
            return name;
        });
        var sql = freeze.Replace(LedgerSql.Everybody, $"AND EXISTS (SELECT 1 FROM subscribers s WHERE s.key = n.subscriber_key AND {condition})", StringComparison.Ordinal);
        return sql != freeze ? (sql, parameters) : throw new InvalidOperationException("The freeze has no place for an audience");
    }
}
