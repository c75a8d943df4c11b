using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Subscribers.Segments;

/// <summary>Runs a condition: whom it means now, and how many they are.</summary>
internal sealed class SegmentReader(NewsletterDb db, DatabaseOptions database, TimeProvider clock)
{
    public SegmentScope Scope(Publication publication) => SegmentScope.Of(database.Provider, clock.GetUtcNow(), publication);

    /// <summary>The subscriptions of the publication that are meant.</summary>
    public IQueryable<Subscription> Subscriptions(Publication publication, SegmentCondition where)
    {
        var (sql, values) = Statement("SELECT n.*", publication, where);
        return db.Subscriptions.FromSqlRaw(sql, values);
    }

    /// <summary>The people they are of.</summary>
    public IQueryable<Subscriber> Subscribers(Publication publication, SegmentCondition where)
    {
        var (sql, values) = Statement("SELECT s.*", publication, where);
        return db.Subscribers.FromSqlRaw(sql, values);
    }

    /// <returns>How many are meant, and how many of them an issue would go to.</returns>
    public async Task<SegmentCount> CountAsync(Publication publication, SegmentCondition where, CancellationToken cancellationToken)
    {
        const string Count =
            """
            SELECT count(*) AS "Subscriptions", coalesce(sum(CASE WHEN n.state = 'Active' THEN 1 ELSE 0 END), 0) AS "Active",
                coalesce(sum(CASE WHEN n.state = 'Active' AND n.monthly_since IS NOT NULL THEN 1 ELSE 0 END), 0) AS "Monthly"
            """;
        var (sql, values) = Statement(Count, publication, where);
        return (await db.Database.SqlQueryRaw<SegmentCount>(sql, values).ToListAsync(cancellationToken))[0];
    }

    /// <summary>Raw for EF, and without a word that was typed: <see cref="SegmentSql"/>.</summary>
    private (string Sql, object[] Values) Statement(string select, Publication publication, SegmentCondition where)
    {
        var values = new List<object> { publication.Key };
        var condition = SegmentSql.Write(where, Scope(publication), value =>
        {
            values.Add(value);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
        });
        return ($"{select} FROM subscriptions n JOIN subscribers s ON s.key = n.subscriber_key WHERE n.publication_key = {{0}} AND {condition}", [.. values]);
    }
}

/// <param name="Subscriptions">All that are meant, whatever their state.</param>
/// <param name="Active">Those of them that get mail.</param>
/// <param name="Monthly">Active ones who want one mail a month: an issue does not go to them.</param>
internal sealed record SegmentCount(long Subscriptions, long Active, long Monthly);
