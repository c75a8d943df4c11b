-- One row per copy. The state codes are DeliveryState's.
CREATE TABLE ledgers (
    issue integer PRIMARY KEY REFERENCES issues (key),
    -- How far the freeze has come: the last subscriber key taken, and the rows so far. A crash goes on here.
    cursor integer NOT NULL,
    rows integer NOT NULL,
    complete boolean NOT NULL,
    -- The policy for copies of which nobody knows whether they arrived, as the issue had it at the freeze.
    never_twice boolean NOT NULL
);

CREATE TABLE deliveries (
    issue integer NOT NULL,
    row integer NOT NULL,
    subscriber integer NOT NULL,
    address text NOT NULL,
    state smallint NOT NULL,
    reason text NULL,
    attempts integer NOT NULL DEFAULT 0,
    resends integer NOT NULL DEFAULT 0,
    revision integer NULL,
    node integer NULL,
    next_at timestamptz NULL,
    server text NULL,
    reply text NULL,
    queued_at timestamptz NOT NULL,
    accepted_at timestamptz NULL,
    uncertain_at timestamptz NULL,
    PRIMARY KEY (issue, row)
) WITH (fillfactor = 70);
-- Room on each page: a row is rewritten three times on its way, and most of those need no index entry then.

-- Small by nature: what waits for its next try, and what a node has in its hands.
CREATE INDEX deliveries_deferred ON deliveries (issue, next_at) WHERE state = 3;
CREATE INDEX deliveries_held ON deliveries (node) WHERE state IN (1, 2);
-- What became of one person's copies.
CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber, issue);

-- Totals by state, moved in the transaction that moves the rows: counting a million rows for every progress bar is not.
CREATE TABLE delivery_counts (
    issue integer NOT NULL,
    state smallint NOT NULL,
    rows integer NOT NULL,
    PRIMARY KEY (issue, state)
);

-- Processes that send. One whose time is over has died, and what it held is looked after by another.
CREATE TABLE nodes (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    alive_until timestamptz NOT NULL
);

CREATE TABLE certificates (
    issue integer PRIMARY KEY REFERENCES issues (key),
    json text NOT NULL,
    signature text NOT NULL,
    key_id integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE FUNCTION refuse_certificate_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a certificate never changes';
END $$;
CREATE TRIGGER certificates_are_final BEFORE UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION refuse_certificate_change();
