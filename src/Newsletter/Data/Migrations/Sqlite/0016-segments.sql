-- Stored filters over the subscriptions of a publication. The definition is JSON, read and written whole; it becomes SQL when it is asked, never text of it.
CREATE TABLE segments (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    definition TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    UNIQUE (publication_key, name_key)
);
