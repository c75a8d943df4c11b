-- When everything that is kept for a time only was last looked through, and how much of it went then.
CREATE TABLE retention_runs (
    what text NOT NULL PRIMARY KEY,
    at timestamptz NULL,
    removed bigint NOT NULL,
    failed_at timestamptz NULL
);
