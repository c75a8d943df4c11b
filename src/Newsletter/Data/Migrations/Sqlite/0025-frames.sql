-- What every new issue of a publication begins with; and how often a draft was begun ahead, by which one of several nodes begins it.
ALTER TABLE publications ADD COLUMN frame TEXT NOT NULL DEFAULT '{}';
ALTER TABLE publications ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;

-- The revision that the archive shows, where it was corrected after the issue was sent.
ALTER TABLE issues ADD COLUMN archive_ordinal INTEGER NULL;
