-- What every new issue of a publication begins with; and how often a draft was begun ahead, by which one of several nodes begins it.
ALTER TABLE publications ADD COLUMN frame text NOT NULL DEFAULT '{}';
ALTER TABLE publications ADD COLUMN begun integer NOT NULL DEFAULT 0;

-- The revision that the archive shows, where it was corrected after the issue was sent.
ALTER TABLE issues ADD COLUMN archive_ordinal integer NULL;

-- Who has which article open, for editors whose browsers talk to different nodes. On SQLite there is one node, which remembers it. Unlogged: after a crash nobody is there.
CREATE UNLOGGED TABLE presences (
    issue uuid NOT NULL,
    tab text NOT NULL,
    account uuid NOT NULL,
    name text NOT NULL,
    article uuid NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (issue, tab)
);
