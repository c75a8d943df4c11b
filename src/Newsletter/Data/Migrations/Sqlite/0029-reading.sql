-- Whether a publication whose clicks are counted counts opens as well.
ALTER TABLE publications ADD COLUMN count_opens INTEGER NOT NULL DEFAULT 1;
-- Since when this reader's own figures are kept; null: they are not. Before that day nothing is known of them.
ALTER TABLE subscriptions ADD COLUMN figures_since INTEGER NULL;
UPDATE subscriptions SET figures_since = created_at WHERE individual_figures = 1;

-- How the copies of a revision are counted; there before the first of them leaves.
CREATE TABLE counted_revisions (
    issue INTEGER NOT NULL REFERENCES issues (key),
    revision INTEGER NOT NULL,
    tracking TEXT NOT NULL,
    opens INTEGER NOT NULL,
    PRIMARY KEY (issue, revision)
);

-- Where the links of a revision lead: a redirect goes to what stands here and nowhere else.
CREATE TABLE sent_links (
    issue INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    number INTEGER NOT NULL,
    place TEXT NOT NULL,
    position INTEGER NULL,
    article TEXT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (issue, revision, number),
    FOREIGN KEY (issue, revision) REFERENCES counted_revisions (issue, revision)
);

-- In total, which names nobody: openings, readers who clicked at all, readers of an article, clicks of a link.
CREATE TABLE reading_counts (
    issue INTEGER NOT NULL REFERENCES issues (key),
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    item INTEGER NOT NULL,
    times INTEGER NOT NULL,
    machine INTEGER NOT NULL,
    readers INTEGER NOT NULL,
    PRIMARY KEY (issue, kind, revision, item)
);

-- What a reader who agreed opened and clicked, each once. Whoever is erased takes it along.
CREATE TABLE readings (
    issue INTEGER NOT NULL REFERENCES issues (key),
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    item INTEGER NOT NULL,
    subscriber INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (issue, row, kind, revision, item)
) WITHOUT ROWID;
-- For segments, and for what is erased with a person.
CREATE INDEX readings_by_subscriber ON readings (subscriber, kind, at);
-- For what has been kept long enough.
CREATE INDEX readings_by_time ON readings (at);

-- What was written lately: a commit of which nobody knows whether it was made is made again, and counts once.
CREATE TABLE reading_batches (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL
);
