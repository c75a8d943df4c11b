-- Whether a publication whose clicks are counted counts opens as well.
ALTER TABLE publications ADD COLUMN count_opens boolean NOT NULL DEFAULT true;
-- Since when this reader's own figures are kept; null: they are not. Before that day nothing is known of them.
ALTER TABLE subscriptions ADD COLUMN figures_since timestamptz NULL;
UPDATE subscriptions SET figures_since = created_at WHERE individual_figures;

-- How the copies of a revision are counted; there before the first of them leaves.
CREATE TABLE counted_revisions (
    issue integer NOT NULL REFERENCES issues (key),
    revision integer NOT NULL,
    tracking text NOT NULL,
    opens boolean NOT NULL,
    PRIMARY KEY (issue, revision)
);

-- Where the links of a revision lead: a redirect goes to what stands here and nowhere else.
CREATE TABLE sent_links (
    issue integer NOT NULL,
    revision integer NOT NULL,
    number integer NOT NULL,
    place text NOT NULL,
    position integer NULL,
    article uuid NULL,
    url text NOT NULL,
    PRIMARY KEY (issue, revision, number),
    FOREIGN KEY (issue, revision) REFERENCES counted_revisions (issue, revision)
);

-- In total, which names nobody: openings, readers who clicked at all, readers of an article, clicks of a link.
CREATE TABLE reading_counts (
    issue integer NOT NULL REFERENCES issues (key),
    kind text NOT NULL,
    revision integer NOT NULL,
    item integer NOT NULL,
    times bigint NOT NULL,
    machine bigint NOT NULL,
    readers bigint NOT NULL,
    PRIMARY KEY (issue, kind, revision, item)
);

-- What a reader who agreed opened and clicked, each once. Whoever is erased takes it along.
CREATE TABLE readings (
    issue integer NOT NULL REFERENCES issues (key),
    row integer NOT NULL,
    kind text NOT NULL,
    revision integer NOT NULL,
    item integer NOT NULL,
    subscriber integer NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    PRIMARY KEY (issue, row, kind, revision, item)
);
-- For segments, and for what is erased with a person.
CREATE INDEX readings_by_subscriber ON readings (subscriber, kind, at);
-- For what has been kept long enough.
CREATE INDEX readings_by_time ON readings (at);

-- What was written lately: a commit of which nobody knows whether it was made is made again, and counts once.
CREATE TABLE reading_batches (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL
);
