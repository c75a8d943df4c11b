-- When everything that is kept for a time only was last looked through, and how much of it went then.
CREATE TABLE retention_runs (
    what TEXT NOT NULL PRIMARY KEY,
    at INTEGER NULL,
    removed INTEGER NOT NULL,
    failed_at INTEGER NULL
) WITHOUT ROWID;
