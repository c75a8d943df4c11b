CREATE TABLE confirmations (
    subscriber_key INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    asked_at INTEGER NOT NULL,
    next_at INTEGER NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (subscriber_key, publication_key)
);
-- What waits to be sent is next to nothing beside what was.
CREATE INDEX confirmations_waiting ON confirmations (next_at) WHERE next_at IS NOT NULL;
