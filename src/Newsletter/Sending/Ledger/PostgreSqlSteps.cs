using Npgsql;
using NpgsqlTypes;

namespace Newsletter.Sending.Ledger;

/// <summary>A group of steps, and what it adds to the counters, as one statement for PostgreSQL: <see cref="LedgerSql.Change"/> for many rows.</summary>
internal static class PostgreSqlSteps
{
    /// <summary>Counters last and in key order, so that two nodes never wait for each other crosswise. A claim is not an outcome: 1 is counted as 0.</summary>
    public const string Sql =
        """
        WITH made AS (
            UPDATE deliveries d SET
                state = s.to_state,
                reason = s.reason,
                next_at = s.next_at,
                server = coalesce(s.server, d.server),
                reply = coalesce(s.reply, d.reply),
                revision = coalesce(s.revision, d.revision),
                node = CASE WHEN s.to_state = 2 THEN d.node END,
                attempts = d.attempts + CASE WHEN s.to_state = 2 THEN 1 WHEN s.to_state = 0 AND s.from_state = 2 THEN -1 ELSE 0 END,
                resends = d.resends + CASE WHEN d.uncertain_at IS NULL THEN 0 WHEN s.to_state = 2 THEN 1 WHEN s.to_state = 0 AND s.from_state = 2 THEN -1 ELSE 0 END,
                accepted_at = CASE WHEN s.to_state = 4 THEN s.at ELSE d.accepted_at END,
                uncertain_at = CASE WHEN s.uncertain THEN coalesce(d.uncertain_at, s.at) ELSE d.uncertain_at END
            FROM unnest(@n, @issue, @row, @node, @from, @to, @at, @reason, @server, @reply, @next, @uncertain, @revision)
                AS s (n, issue, row, node, from_state, to_state, at, reason, server, reply, next_at, uncertain, revision)
            WHERE d.issue = s.issue AND d.row = s.row AND d.state = s.from_state AND d.node = s.node
                AND (s.revision IS NULL OR EXISTS (SELECT 1 FROM issues i WHERE i.key = s.issue AND i.state = 'Sending' AND i.revision_ordinal = s.revision))
            RETURNING s.n, s.issue, s.from_state, s.to_state
        ),
        counted AS (
            INSERT INTO delivery_counts (issue, state, rows)
            SELECT issue, state, sum(added) FROM (
                SELECT issue, CASE from_state WHEN 1 THEN 0 ELSE from_state END AS state, -1 AS added FROM made
                UNION ALL SELECT issue, CASE to_state WHEN 1 THEN 0 ELSE to_state END, 1 FROM made
            ) moves
            GROUP BY issue, state HAVING sum(added) <> 0 ORDER BY issue, state
            ON CONFLICT (issue, state) DO UPDATE SET rows = delivery_counts.rows + excluded.rows
        )
        SELECT n FROM made
        """;

    /// <param name="which">The changes to make, no row twice, in the order in which they are to be locked.</param>
    public static void Add(NpgsqlParameterCollection parameters, List<int> which, IReadOnlyList<LedgerChange> changes)
    {
        Column("@n", NpgsqlDbType.Integer, (_, i) => i);
        Column("@issue", NpgsqlDbType.Integer, (c, _) => c.Issue);
        Column("@row", NpgsqlDbType.Integer, (c, _) => c.Row);
        Column("@node", NpgsqlDbType.Integer, (c, _) => c.Node);
        Column("@from", NpgsqlDbType.Smallint, (c, _) => (short)c.From);
        Column("@to", NpgsqlDbType.Smallint, (c, _) => (short)c.To);
        Column("@at", NpgsqlDbType.TimestampTz, (c, _) => c.At.UtcDateTime);
        Column("@reason", NpgsqlDbType.Text, (c, _) => c.Reason);
        Column("@server", NpgsqlDbType.Text, (c, _) => c.Server);
        Column("@reply", NpgsqlDbType.Text, (c, _) => c.Reply);
        Column("@next", NpgsqlDbType.TimestampTz, (c, _) => c.NextAt?.UtcDateTime);
        Column("@uncertain", NpgsqlDbType.Boolean, (c, _) => c.Uncertain);
        Column("@revision", NpgsqlDbType.Integer, (c, _) => c.Revision);

        void Column<T>(string name, NpgsqlDbType type, Func<LedgerChange, int, T> value)
        {
            var values = new T[which.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(changes[which[i]], which[i]);
            parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });
        }
    }
}
