-- Instants are integers: milliseconds since 1970 in UTC. JSON values are text, read and written whole.

CREATE TABLE publications (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    tagline TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    "from" TEXT NOT NULL,
    reply_to TEXT NULL,
    postal_address TEXT NOT NULL,
    support TEXT NULL,
    design TEXT NOT NULL,
    slots TEXT NOT NULL,
    skips TEXT NOT NULL,
    sections TEXT NOT NULL,
    tracking TEXT NOT NULL,
    uncertain TEXT NOT NULL,
    second_person INTEGER NOT NULL,
    late_tolerance TEXT NOT NULL,
    hold TEXT NOT NULL,
    deadline TEXT NOT NULL,
    archive TEXT NOT NULL,
    next_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    search_text TEXT NOT NULL,
    contributors TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);

CREATE TABLE issues (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    pending TEXT NULL,
    contributors TEXT NOT NULL,
    number INTEGER NULL,
    revision_ordinal INTEGER NULL,
    correction_ordinal INTEGER NULL,
    local_at TEXT NULL,
    time_zone TEXT NULL,
    at INTEGER NULL,
    takes_slot INTEGER NOT NULL,
    not_before INTEGER NULL,
    frozen_at INTEGER NULL,
    ledger_complete INTEGER NOT NULL,
    rehearsal INTEGER NOT NULL,
    ended_at INTEGER NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

-- The reconciler asks every minute for what is booked or going out; issues that ended are most of the table and never in this index.
CREATE INDEX issues_open ON issues (state, at) WHERE state IN ('Scheduled', 'Sending', 'Paused');
CREATE INDEX issues_by_publication ON issues (publication_key, key);
-- Two issues of a publication never share a number, and never a booked slot.
CREATE UNIQUE INDEX issues_number ON issues (publication_key, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX issues_slot ON issues (publication_key, at) WHERE takes_slot = 1 AND state IN ('Scheduled', 'Held');

-- Which issues an article stands in: kept with the draft, so that "unused" and "where did it run" are one look-up.
CREATE TABLE issue_articles (
    issue_key INTEGER NOT NULL REFERENCES issues (key) ON DELETE CASCADE,
    article_id TEXT NOT NULL,
    PRIMARY KEY (issue_key, article_id)
) WITHOUT ROWID;
CREATE INDEX issue_articles_by_article ON issue_articles (article_id);

CREATE TABLE revisions (
    issue_key INTEGER NOT NULL REFERENCES issues (key),
    ordinal INTEGER NOT NULL,
    json TEXT NOT NULL,
    hash TEXT NOT NULL,
    contributors TEXT NOT NULL,
    submitted_by TEXT NULL,
    created_at INTEGER NOT NULL,
    approved_by TEXT NULL,
    approved_at INTEGER NULL,
    PRIMARY KEY (issue_key, ordinal)
);
CREATE TRIGGER revisions_are_frozen BEFORE UPDATE OF json, hash ON revisions
BEGIN
    SELECT RAISE(ABORT, 'a revision never changes');
END;

CREATE TABLE issue_events (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    issue_key INTEGER NOT NULL REFERENCES issues (key),
    at INTEGER NOT NULL,
    account TEXT NULL,
    what TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX issue_events_by_issue ON issue_events (issue_key, key);

CREATE TABLE subscribers (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    attributes TEXT NOT NULL,
    language TEXT NULL,
    time_zone TEXT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE subscriptions (
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    subscriber_key INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    state TEXT NOT NULL,
    sections TEXT NULL,
    individual_figures INTEGER NOT NULL,
    paused_until TEXT NULL,
    consent TEXT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    -- In this order a freeze walks one publication by subscriber, a key range at a time.
    PRIMARY KEY (publication_key, subscriber_key)
) WITHOUT ROWID;
CREATE INDEX subscriptions_by_subscriber ON subscriptions (subscriber_key);
