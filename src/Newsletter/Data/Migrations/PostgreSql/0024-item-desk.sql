-- What the item desk looks at beside the text: the section, and the link without what does not change where it leads, so that a repeat is known by it.
ALTER TABLE articles ADD COLUMN section text NULL;
ALTER TABLE articles ADD COLUMN link_key text NULL;
-- For the desk only: none of these makes another version of the article.
ALTER TABLE articles ADD COLUMN feed_key integer NULL;
ALTER TABLE articles ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN worker uuid NULL;
ALTER TABLE articles ADD COLUMN put_away_at timestamptz NULL;

UPDATE articles SET section = content::json ->> 'section',
    link_key = lower(rtrim(replace(replace(replace(content::json ->> 'link', 'https://', ''), 'http://', ''), 'www.', ''), '/'));

CREATE INDEX articles_by_link ON articles (link_key) WHERE link_key IS NOT NULL;

-- An issue that was cancelled before anything left is over: its articles are free again.
UPDATE issues SET ended_at = (SELECT max(e.at) FROM issue_events e WHERE e.issue_key = issues.key AND e.what = 'cancel')
WHERE state = 'Cancelled' AND frozen_at IS NULL AND ended_at IS NULL;

CREATE TABLE feeds (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    address text NOT NULL UNIQUE,
    name text NOT NULL,
    section text NULL,
    paused boolean NOT NULL,
    entity_tag text NULL,
    last_modified timestamptz NULL,
    next_at timestamptz NOT NULL,
    fetched_at timestamptz NULL,
    failures integer NOT NULL,
    problem text NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);

-- Which entries of a feed have been seen, by the hash of what it calls them: each becomes an item once, also after the item was deleted.
CREATE TABLE feed_entries (
    feed_key integer NOT NULL REFERENCES feeds (key) ON DELETE CASCADE,
    entry text NOT NULL,
    PRIMARY KEY (feed_key, entry)
);
