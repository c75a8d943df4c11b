-- Instants of this table are integers on both databases: they are compared in raw SQL.
CREATE TABLE idempotent_answers (
    scope text NOT NULL PRIMARY KEY,
    request text NOT NULL,
    runner text NOT NULL,
    state text NOT NULL,
    lease_until bigint NOT NULL,
    expires_at bigint NOT NULL,
    answer integer NULL,
    headers text NULL,
    body bytea NULL
);
CREATE INDEX idempotent_answers_expired ON idempotent_answers (expires_at);
