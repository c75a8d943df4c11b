-- Who gets nothing, whatever else is known of them. Apart from subscribers: a row outlives the person's erasure, then without the address.
CREATE TABLE suppressions (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    kind text NOT NULL,
    hash text NOT NULL UNIQUE,
    value text NULL,
    reason text NOT NULL,
    note text NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX suppressions_by_value ON suppressions (value text_pattern_ops);

-- Kept in step with suppressions by whoever writes either: a claim must not compute a hash for every copy.
ALTER TABLE subscribers ADD COLUMN suppressed boolean NOT NULL DEFAULT false;
CREATE INDEX subscribers_suppressed ON subscribers (key) WHERE suppressed;

CREATE TABLE consent_events (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscriber_key integer NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    publication_key integer NOT NULL REFERENCES publications (key),
    at timestamptz NOT NULL,
    event text NOT NULL,
    how text NOT NULL,
    text text NOT NULL,
    address text NULL,
    name text NOT NULL
);
CREATE INDEX consent_events_by_subscriber ON consent_events (subscriber_key, key);

-- Whether retention has put hashes in the place of this issue's addresses.
ALTER TABLE ledgers ADD COLUMN hashed boolean NOT NULL DEFAULT false;
