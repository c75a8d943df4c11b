-- A copy and what was told of it, each kind once: the unique index makes telling it twice harmless.
CREATE TABLE returned_copies (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    issue INTEGER NOT NULL,
    row INTEGER NOT NULL,
    subscriber INTEGER NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NULL,
    reply TEXT NULL,
    source TEXT NOT NULL,
    suppressed INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE UNIQUE INDEX returned_copies_once ON returned_copies (issue, row, kind);
-- How often one person's copies came back.
CREATE INDEX returned_copies_by_subscriber ON returned_copies (subscriber, kind, at);

-- Issues that ended and whose refusals were written down.
CREATE TABLE return_scans (
    issue INTEGER PRIMARY KEY REFERENCES issues (key)
);
