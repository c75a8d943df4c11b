-- JSON values are text, read and written whole.

CREATE TABLE publications (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    tagline text NOT NULL,
    language text NOT NULL,
    time_zone text NOT NULL,
    "from" text NOT NULL,
    reply_to text NULL,
    postal_address text NOT NULL,
    support text NULL,
    design text NOT NULL,
    slots text NOT NULL,
    skips text NOT NULL,
    sections text NOT NULL,
    tracking text NOT NULL,
    uncertain text NOT NULL,
    second_person boolean NOT NULL,
    late_tolerance interval NOT NULL,
    hold interval NOT NULL,
    deadline interval NOT NULL,
    archive text NOT NULL,
    next_number integer NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE articles (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    content text NOT NULL,
    search_text text NOT NULL,
    contributors text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE issues (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    publication_key integer NOT NULL REFERENCES publications (key),
    state text NOT NULL,
    content text NOT NULL,
    pending text NULL,
    contributors text NOT NULL,
    number integer NULL,
    revision_ordinal integer NULL,
    correction_ordinal integer NULL,
    local_at timestamp NULL,
    time_zone text NULL,
    at timestamptz NULL,
    takes_slot boolean NOT NULL,
    not_before timestamptz NULL,
    frozen_at timestamptz NULL,
    ledger_complete boolean NOT NULL,
    rehearsal boolean NOT NULL,
    ended_at timestamptz NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);

-- The reconciler asks every minute for what is booked or going out; issues that ended are most of the table and never in this index.
CREATE INDEX issues_open ON issues (state, at) WHERE state IN ('Scheduled', 'Sending', 'Paused');
CREATE INDEX issues_by_publication ON issues (publication_key, key);
-- Two issues of a publication never share a number, and never a booked slot.
CREATE UNIQUE INDEX issues_number ON issues (publication_key, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX issues_slot ON issues (publication_key, at) WHERE takes_slot AND state IN ('Scheduled', 'Held');

-- Which issues an article stands in: kept with the draft, so that "unused" and "where did it run" are one look-up.
CREATE TABLE issue_articles (
    issue_key integer NOT NULL REFERENCES issues (key) ON DELETE CASCADE,
    article_id uuid NOT NULL,
    PRIMARY KEY (issue_key, article_id)
);
CREATE INDEX issue_articles_by_article ON issue_articles (article_id);

CREATE TABLE revisions (
    issue_key integer NOT NULL REFERENCES issues (key),
    ordinal integer NOT NULL,
    json text NOT NULL,
    hash text NOT NULL,
    contributors text NOT NULL,
    submitted_by uuid NULL,
    created_at timestamptz NOT NULL,
    approved_by uuid NULL,
    approved_at timestamptz NULL,
    PRIMARY KEY (issue_key, ordinal)
);
CREATE FUNCTION refuse_revision_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a revision never changes';
END $$;
CREATE TRIGGER revisions_are_frozen BEFORE UPDATE OF json, hash ON revisions FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();

CREATE TABLE issue_events (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    issue_key integer NOT NULL REFERENCES issues (key),
    at timestamptz NOT NULL,
    account uuid NULL,
    what text NOT NULL,
    note text NOT NULL
);
CREATE INDEX issue_events_by_issue ON issue_events (issue_key, key);

CREATE TABLE subscribers (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    name text NOT NULL,
    name_key text NOT NULL,
    attributes text NOT NULL,
    language text NULL,
    time_zone text NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE subscriptions (
    publication_key integer NOT NULL REFERENCES publications (key),
    subscriber_key integer NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    state text NOT NULL,
    sections text NULL,
    individual_figures boolean NOT NULL,
    paused_until date NULL,
    consent text NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    -- In this order a freeze walks one publication by subscriber, a key range at a time.
    PRIMARY KEY (publication_key, subscriber_key)
);
CREATE INDEX subscriptions_by_subscriber ON subscriptions (subscriber_key);
