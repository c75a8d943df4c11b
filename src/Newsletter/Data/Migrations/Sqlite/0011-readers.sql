-- Where the newsroom's own sign-up form may send readers back to: beginnings of addresses.
ALTER TABLE publications ADD COLUMN return_urls TEXT NOT NULL DEFAULT '[]';
-- What the reader said when they left; null: nothing.
ALTER TABLE subscriptions ADD COLUMN left_reason TEXT NULL;

-- A reader may have to confirm three things: that they want the publication, that it is them who ask for their data, and a new address.
CREATE TABLE confirmations_new (
    subscriber_key INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    kind TEXT NOT NULL,
    address TEXT NULL,
    asked_at INTEGER NOT NULL,
    next_at INTEGER NULL,
    attempts INTEGER NOT NULL,
    used_at INTEGER NULL,
    PRIMARY KEY (subscriber_key, publication_key, kind)
);
INSERT INTO confirmations_new (subscriber_key, publication_key, kind, asked_at, next_at, attempts)
SELECT subscriber_key, publication_key, 'Subscription', asked_at, next_at, attempts FROM confirmations;
DROP TABLE confirmations;
ALTER TABLE confirmations_new RENAME TO confirmations;
CREATE INDEX confirmations_waiting ON confirmations (next_at) WHERE next_at IS NOT NULL;
