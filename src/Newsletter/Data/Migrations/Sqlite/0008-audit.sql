CREATE TABLE audit_entries (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    account TEXT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    path TEXT NOT NULL,
    -- Who, what and where in lower case: what the search looks at.
    search TEXT NOT NULL,
    publication_key INTEGER NULL,
    outcome INTEGER NULL,
    address TEXT NULL
);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
