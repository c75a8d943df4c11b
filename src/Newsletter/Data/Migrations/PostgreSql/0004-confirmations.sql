CREATE TABLE confirmations (
    subscriber_key integer NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    publication_key integer NOT NULL REFERENCES publications (key),
    asked_at timestamptz NOT NULL,
    next_at timestamptz NULL,
    attempts integer NOT NULL,
    PRIMARY KEY (subscriber_key, publication_key)
);
-- What waits to be sent is next to nothing beside what was.
CREATE INDEX confirmations_waiting ON confirmations (next_at) WHERE next_at IS NOT NULL;
