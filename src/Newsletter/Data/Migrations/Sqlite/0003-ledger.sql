-- One row per copy. The state codes are DeliveryState's.
CREATE TABLE ledgers (
    issue INTEGER PRIMARY KEY REFERENCES issues (key),
    -- How far the freeze has come: the last subscriber key taken, and the rows so far. A crash goes on here.
    cursor INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    -- The policy for copies of which nobody knows whether they arrived, as the issue had it at the freeze.
    never_twice INTEGER NOT NULL
);

CREATE TABLE deliveries (
    issue INTEGER NOT NULL,
    row INTEGER NOT NULL,
    subscriber INTEGER NOT NULL,
    address TEXT NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    resends INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NULL,
    node INTEGER NULL,
    next_at INTEGER NULL,
    server TEXT NULL,
    reply TEXT NULL,
    queued_at INTEGER NOT NULL,
    accepted_at INTEGER NULL,
    uncertain_at INTEGER NULL,
    PRIMARY KEY (issue, row)
) WITHOUT ROWID;

-- Small by nature: what waits for its next try, and what a node has in its hands.
CREATE INDEX deliveries_deferred ON deliveries (issue, next_at) WHERE state = 3;
CREATE INDEX deliveries_held ON deliveries (node) WHERE state IN (1, 2);
-- What became of one person's copies.
CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber, issue);

-- Totals by state, moved in the transaction that moves the rows: counting a million rows for every progress bar is not.
CREATE TABLE delivery_counts (
    issue INTEGER NOT NULL,
    state INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (issue, state)
) WITHOUT ROWID;

-- Processes that send. One whose time is over has died, and what it held is looked after by another.
CREATE TABLE nodes (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    alive_until INTEGER NOT NULL
);

CREATE TABLE certificates (
    issue INTEGER PRIMARY KEY REFERENCES issues (key),
    json TEXT NOT NULL,
    signature TEXT NOT NULL,
    key_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TRIGGER certificates_are_final BEFORE UPDATE ON certificates
BEGIN
    SELECT RAISE(ABORT, 'a certificate never changes');
END;
