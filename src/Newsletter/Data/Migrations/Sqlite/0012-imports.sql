CREATE TABLE imports (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    encoding TEXT NOT NULL,
    delimiter TEXT NOT NULL,
    skip_line INTEGER NOT NULL,
    header INTEGER NOT NULL,
    columns TEXT NOT NULL,
    whole TEXT NULL,
    confirmed INTEGER NOT NULL,
    dry_run INTEGER NOT NULL,
    consent_text TEXT NOT NULL,
    by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER NULL,
    lease_until INTEGER NOT NULL,
    asked_at INTEGER NULL,
    message TEXT NULL,
    rows INTEGER NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    review INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    suppressed INTEGER NOT NULL
);

-- Rows that did not come in as they were: what the error file is made from, on every node.
CREATE TABLE import_notes (
    import_key INTEGER NOT NULL REFERENCES imports (key),
    row INTEGER NOT NULL,
    fate TEXT NOT NULL,
    why TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (import_key, row)
) WITHOUT ROWID;

-- Two keys a step, not one row a person: a million of those would be a third of the work.
CREATE TABLE import_ranges (
    import_key INTEGER NOT NULL REFERENCES imports (key),
    first_key INTEGER NOT NULL,
    last_key INTEGER NOT NULL,
    PRIMARY KEY (import_key, first_key)
) WITHOUT ROWID;

CREATE TABLE import_changes (
    import_key INTEGER NOT NULL REFERENCES imports (key),
    subscriber_key INTEGER NOT NULL,
    version INTEGER NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (import_key, subscriber_key)
) WITHOUT ROWID;

-- Which list brought somebody; what an undo asks before it takes them out again.
ALTER TABLE subscriptions ADD COLUMN import_key INTEGER NULL;
