-- What the item desk looks at beside the text: the section, and the link without what does not change where it leads, so that a repeat is known by it.
ALTER TABLE articles ADD COLUMN section TEXT NULL;
ALTER TABLE articles ADD COLUMN link_key TEXT NULL;
-- For the desk only: none of these makes another version of the article.
ALTER TABLE articles ADD COLUMN feed_key INTEGER NULL;
ALTER TABLE articles ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN worker TEXT NULL;
ALTER TABLE articles ADD COLUMN put_away_at INTEGER NULL;

UPDATE articles SET section = json_extract(content, '$.section'),
    link_key = lower(rtrim(replace(replace(replace(json_extract(content, '$.link'), 'https://', ''), 'http://', ''), 'www.', ''), '/'));

CREATE INDEX articles_by_link ON articles (link_key) WHERE link_key IS NOT NULL;

-- An issue that was cancelled before anything left is over: its articles are free again.
UPDATE issues SET ended_at = (SELECT max(e.at) FROM issue_events e WHERE e.issue_key = issues.key AND e.what = 'cancel')
WHERE state = 'Cancelled' AND frozen_at IS NULL AND ended_at IS NULL;

CREATE TABLE feeds (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    section TEXT NULL,
    paused INTEGER NOT NULL,
    entity_tag TEXT NULL,
    last_modified INTEGER NULL,
    next_at INTEGER NOT NULL,
    fetched_at INTEGER NULL,
    failures INTEGER NOT NULL,
    problem TEXT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);

-- Which entries of a feed have been seen, by the hash of what it calls them: each becomes an item once, also after the item was deleted.
CREATE TABLE feed_entries (
    feed_key INTEGER NOT NULL REFERENCES feeds (key) ON DELETE CASCADE,
    entry TEXT NOT NULL,
    PRIMARY KEY (feed_key, entry)
) WITHOUT ROWID;
