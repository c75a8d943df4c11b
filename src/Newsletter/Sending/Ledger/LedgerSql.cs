namespace Newsletter.Sending.Ledger;

/// <summary>Statements that both databases understand. States are <see cref="DeliveryState"/>'s numbers.</summary>
internal static class LedgerSql
{
    public const string Begin =
        "INSERT INTO ledgers (issue, cursor, rows, complete, never_twice) VALUES (@issue, 0, 0, @no, @policy) ON CONFLICT (issue) DO NOTHING";

    public const string SetPolicy = "UPDATE ledgers SET never_twice = @policy WHERE issue = @issue";

    public const string Ledger = "SELECT cursor, rows, complete FROM ledgers WHERE issue = @issue";

    /// <summary>
    /// The next part of the audience, in the order of the subscriptions' own key, so that a cursor says where to go on. Who left after the instant of the freeze
    /// stood in the audience: they get a row, which is skipped when its turn comes.
    /// </summary>
    public const string Freeze =
        """
        INSERT INTO deliveries (issue, row, subscriber, address, state, queued_at)
        SELECT @issue, @rows + row_number() OVER (ORDER BY n.subscriber_key), n.subscriber_key, s.email, 0, @now
        FROM (
            SELECT subscriber_key FROM subscriptions n
            WHERE publication_key = @publication AND subscriber_key > @cursor AND monthly_since IS NULL /* everybody */
                AND ((state = 'Active' AND changed_at <= @frozen) OR (state IN ('Left', 'Bounced', 'Complained') AND changed_at > @frozen))
            ORDER BY subscriber_key
            LIMIT @most
        ) n JOIN subscribers s ON s.key = n.subscriber_key
        """;

    /// <summary>Who wants one mail a month is not in the audience of an issue. For a digest this gives way to <see cref="Monthly"/>.</summary>
    public const string EveryIssue = "monthly_since IS NULL";

    /// <summary>Who wanted one mail before the month was over: the others had its issues one by one.</summary>
    public const string Monthly = "monthly_since < @monthEnd";

    /// <summary>Where the condition of an audience comes in.</summary>
    public const string Everybody = "/* everybody */";

    public const string MoveCursor =
        """
        UPDATE ledgers SET rows = rows + @added, complete = @complete,
            cursor = coalesce((SELECT max(subscriber) FROM deliveries WHERE issue = @issue AND row = ledgers.rows + @added), cursor)
        WHERE issue = @issue
        """;

    public const string Count =
        """
        INSERT INTO delivery_counts (issue, state, rows) VALUES (@issue, @state, @added)
        ON CONFLICT (issue, state) DO UPDATE SET rows = delivery_counts.rows + excluded.rows
        """;

    /// <summary>Audience and totals in one statement, so of one instant: they add up whenever they are read.</summary>
    public const string Counts =
        "SELECT l.rows, c.state, c.rows FROM ledgers l LEFT JOIN delivery_counts c ON c.issue = l.issue WHERE l.issue = @issue";

    /// <summary>
    /// What a claimed row's copy needs, of the delivery d, the subscriber s and the subscription n. Who is suppressed is handed on as somebody who complained: both
    /// get nothing, for the same reason, and the rest of the path need not know another word.
    /// </summary>
    public const string LoadColumns =
        """
        SELECT d.row, d.subscriber, d.address, d.attempts, d.uncertain_at IS NOT NULL, s.name, s.attributes, s.language,
            CASE WHEN s.suppressed AND n.state = 'Active' THEN 'Complained' ELSE n.state END, n.paused_until, n.sections, n.monthly_since IS NOT NULL,
            CASE WHEN n.individual_figures THEN 1 ELSE 0 END
        """;

    /// <summary>
    /// One row's step. The old state and the node in the condition are what keeps two nodes apart. A mark that names its revision is made only while the issue
    /// is sending that one: pause, cancel and correction hold from their own commit on, on every node, whatever it has in hand. A step back to queued says that
    /// the mark was followed by nothing: it takes back what the mark counted.
    /// </summary>
    public const string Change =
        """
        UPDATE deliveries SET
            state = @to,
            reason = @reason,
            next_at = @next,
            server = coalesce(@server, server),
            reply = coalesce(@reply, reply),
            revision = coalesce(@revision, revision),
            node = CASE WHEN @to = 2 THEN node END,
            attempts = attempts + CASE WHEN @to = 2 THEN 1 WHEN @to = 0 AND @from = 2 THEN -1 ELSE 0 END,
            resends = resends + CASE WHEN uncertain_at IS NULL THEN 0 WHEN @to = 2 THEN 1 WHEN @to = 0 AND @from = 2 THEN -1 ELSE 0 END,
            accepted_at = CASE WHEN @to = 4 THEN @at ELSE accepted_at END,
            uncertain_at = CASE WHEN @uncertain = 1 THEN coalesce(uncertain_at, @at) ELSE uncertain_at END
        WHERE issue = @issue AND row = @row AND state = @from AND node = @node
            AND (@revision IS NULL OR EXISTS (SELECT 1 FROM issues WHERE key = @issue AND state = 'Sending' AND revision_ordinal = @revision))
        """;

    public const string FirstQueued = "SELECT row FROM deliveries WHERE issue = @issue AND state = 0 ORDER BY row LIMIT 1";

    /// <summary>Where a row is that a step did not find as it expected; asked only after a commit of which nobody knows whether it was made.</summary>
    public const string Where = "SELECT state, node FROM deliveries WHERE issue = @issue AND row = @row";

    public const string Release = "UPDATE deliveries SET state = 0, node = NULL WHERE issue = @issue AND node = @node AND state = 1";

    /// <summary>While its rows are not given away a late node may come back; whoever gives them away takes it off the list first.</summary>
    public const string KeepNode = "UPDATE nodes SET alive_until = @until WHERE key = @node";

    public const string AddNode = "INSERT INTO nodes (name, alive_until) VALUES (@name, @until) RETURNING key";

    /// <summary>A node that is not on the list claims nothing, so whoever has rows in hand stands here.</summary>
    public const string DeadNodes = "SELECT key FROM nodes WHERE alive_until <= @now AND key <> @self";

    /// <summary>Takes a node off the list if its time is over still: it may have come back a moment ago.</summary>
    public const string DropNode = "DELETE FROM nodes WHERE key = @node AND alive_until <= @now";

    public const string NodeIsListed = "SELECT count(*) FROM nodes WHERE key = @node";

    public const string ExpireNodes = "UPDATE nodes SET alive_until = @now";

    public const string Nodes =
        "SELECT CAST(count(*) AS integer), CAST(coalesce(sum(CASE WHEN key < @self THEN 1 ELSE 0 END), 0) AS integer) FROM nodes WHERE alive_until > @now";

    /// <summary>Locks the day's row, too: portions are taken one after the other.</summary>
    public const string DayUsed =
        """
        INSERT INTO server_days (server, day, used) VALUES (@server, @day, 0)
        ON CONFLICT (server, day) DO UPDATE SET used = server_days.used RETURNING used
        """;

    public const string UseDay = "UPDATE server_days SET used = used + @count WHERE server = @server AND day = @day";

    public const string LastDeferred = "SELECT max(next_at) FROM deliveries WHERE issue = @issue AND state = 3";

    public const string Say = "UPDATE nodes SET words = @words WHERE key = @node";

    public const string Words = "SELECT words FROM nodes WHERE key <> @self AND alive_until > @now AND words IS NOT NULL";

    /// <summary>Ledgers that are not closed: only they have rows in anybody's hand. On PostgreSQL no index says whose a row is, for keeping it would cost every copy more than sending it.</summary>
    public const string OpenLedgers =
        "SELECT l.issue, l.never_twice FROM ledgers l WHERE NOT EXISTS (SELECT 1 FROM certificates c WHERE c.issue = l.issue)";

    /// <summary>Nobody read an answer: under neverMiss the row is tried again at once, under neverTwice it stays as it is for ever.</summary>
    public const string Uncertain =
        """
        UPDATE deliveries SET state = @to, node = NULL, next_at = @next, reason = NULL,
            uncertain_at = coalesce(uncertain_at, @now), reply = 'Whoever was sending it ended before the answer was recorded.'
        WHERE node = @node AND state = 2 AND issue = @issue
        """;
}
