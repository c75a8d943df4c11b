-- Who gets nothing, whatever else is known of them. Apart from subscribers: a row outlives the person's erasure, then without the address.
CREATE TABLE suppressions (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    value TEXT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX suppressions_by_value ON suppressions (value);

-- Kept in step with suppressions by whoever writes either: a claim must not compute a hash for every copy.
ALTER TABLE subscribers ADD COLUMN suppressed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX subscribers_suppressed ON subscribers (key) WHERE suppressed = 1;

CREATE TABLE consent_events (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber_key INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    how TEXT NOT NULL,
    text TEXT NOT NULL,
    address TEXT NULL,
    name TEXT NOT NULL
);
CREATE INDEX consent_events_by_subscriber ON consent_events (subscriber_key, key);

-- Whether retention has put hashes in the place of this issue's addresses.
ALTER TABLE ledgers ADD COLUMN hashed INTEGER NOT NULL DEFAULT 0;
