-- Instants of this table are integers on both databases: they are compared in raw SQL.
CREATE TABLE idempotent_answers (
    scope TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL,
    runner TEXT NOT NULL,
    state TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    answer INTEGER NULL,
    headers TEXT NULL,
    body BLOB NULL
) WITHOUT ROWID;
CREATE INDEX idempotent_answers_expired ON idempotent_answers (expires_at);
