-- One mail a month instead of every issue: on which day a publication sends it, since when a reader wants it, and which month an issue is the digest of.
ALTER TABLE publications ADD COLUMN digest text NOT NULL DEFAULT '{}';
ALTER TABLE subscriptions ADD COLUMN monthly_since timestamptz NULL;
-- A freeze of a digest walks those few instead of everybody; who gets every issue is not in it.
CREATE INDEX subscriptions_monthly ON subscriptions (publication_key, subscriber_key) WHERE monthly_since IS NOT NULL;

ALTER TABLE issues ADD COLUMN digest_of date NULL;
-- A month has one digest, whichever node was first to prepare it. A rehearsal is none.
CREATE UNIQUE INDEX issues_digest ON issues (publication_key, digest_of) WHERE digest_of IS NOT NULL AND NOT rehearsal;
