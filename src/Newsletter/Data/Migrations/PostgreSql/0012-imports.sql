CREATE TABLE imports (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    publication_key integer NOT NULL REFERENCES publications (key),
    state text NOT NULL,
    file_name text NOT NULL,
    file_path text NOT NULL,
    bytes bigint NOT NULL,
    encoding text NOT NULL,
    delimiter text NOT NULL,
    skip_line boolean NOT NULL,
    header boolean NOT NULL,
    columns text NOT NULL,
    whole text NULL,
    confirmed boolean NOT NULL,
    dry_run boolean NOT NULL,
    consent_text text NOT NULL,
    by text NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz NULL,
    lease_until timestamptz NOT NULL,
    asked_at timestamptz NULL,
    message text NULL,
    rows bigint NOT NULL,
    added bigint NOT NULL,
    updated bigint NOT NULL,
    duplicates bigint NOT NULL,
    review bigint NOT NULL,
    refused bigint NOT NULL,
    suppressed bigint NOT NULL
);

-- Rows that did not come in as they were: what the error file is made from, on every node.
CREATE TABLE import_notes (
    import_key integer NOT NULL REFERENCES imports (key),
    row bigint NOT NULL,
    fate text NOT NULL,
    why text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (import_key, row)
);

-- Two keys a step, not one row a person: a million of those would be a third of the work.
CREATE TABLE import_ranges (
    import_key integer NOT NULL REFERENCES imports (key),
    first_key integer NOT NULL,
    last_key integer NOT NULL,
    PRIMARY KEY (import_key, first_key)
);

CREATE TABLE import_changes (
    import_key integer NOT NULL REFERENCES imports (key),
    subscriber_key integer NOT NULL,
    version integer NOT NULL,
    before text NOT NULL,
    PRIMARY KEY (import_key, subscriber_key)
);

-- Which list brought somebody; what an undo asks before it takes them out again.
ALTER TABLE subscriptions ADD COLUMN import_key integer NULL;
