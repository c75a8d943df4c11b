-- A copy and what was told of it, each kind once: the unique index makes telling it twice harmless.
CREATE TABLE returned_copies (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    issue integer NOT NULL,
    row integer NOT NULL,
    subscriber integer NOT NULL,
    kind text NOT NULL,
    status text NULL,
    reply text NULL,
    source text NOT NULL,
    suppressed boolean NOT NULL,
    at timestamptz NOT NULL
);
CREATE UNIQUE INDEX returned_copies_once ON returned_copies (issue, row, kind);
-- How often one person's copies came back.
CREATE INDEX returned_copies_by_subscriber ON returned_copies (subscriber, kind, at);

-- Issues that ended and whose refusals were written down.
CREATE TABLE return_scans (
    issue integer PRIMARY KEY REFERENCES issues (key)
);
