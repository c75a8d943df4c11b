namespace Newsletter.Subscribers.Imports;

/// <summary>The statements of an import that both databases understand. Those for a million rows are each database's own.</summary>
internal static class ImportSql
{
    /// <summary>Only from the row where the figures stand: whoever was overtaken changes nothing.</summary>
    public const string Move = """
        UPDATE imports SET rows = @rows, added = added + @added, updated = updated + @updated, duplicates = duplicates + @duplicates, review = review + @review,
            refused = refused + @refused, suppressed = suppressed + @suppressed, lease_until = @lease
        WHERE key = @import AND state = 'Running' AND rows = @before
        """;

    /// <summary>The first time counts: what an undo goes back to is how they were before the whole list.</summary>
    public const string Remember = """
        INSERT INTO import_changes (import_key, subscriber_key, version, before) VALUES (@import, @subscriber, @version, @before)
        ON CONFLICT (import_key, subscriber_key) DO UPDATE SET version = @version
        """;

    public const string NewVersion = "UPDATE subscribers SET version = version + 1 WHERE key = @subscriber";

    public const string Subscribe = """
        INSERT INTO subscriptions (publication_key, subscriber_key, state, sections, individual_figures, consent, created_at, changed_at, import_key, monthly_since, paused_until)
        VALUES (@publication, @subscriber, @state, @sections, @no, @consent, @now, @now, @import, @monthly, @paused)
        ON CONFLICT (publication_key, subscriber_key) DO NOTHING
        """;

    public const string MoveState = """
        UPDATE subscriptions SET state = @state, consent = @consent, changed_at = @now
        WHERE publication_key = @publication AND subscriber_key = @subscriber AND state IN ('Pending', 'Active', 'Paused')
        """;

    public const string Change = """
        UPDATE subscribers SET name = @name, name_key = @nameKey, attributes = @attributes, language = @language, time_zone = @timeZone WHERE key = @subscriber
        """;

    /// <summary>A line of the consent record.</summary>
    public const string Consent = """
        INSERT INTO consent_events (subscriber_key, publication_key, at, event, how, text, address, name)
        VALUES (@subscriber, @publication, @now, @event, 'import', @text, @address, @by)
        """;
}
