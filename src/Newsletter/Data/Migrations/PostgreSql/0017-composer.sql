-- What an issue and its articles said at a moment that has a name: to look at, and to go back to.
CREATE TABLE issue_points (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    issue_key integer NOT NULL REFERENCES issues (key),
    at timestamptz NOT NULL,
    account uuid NULL,
    name text NOT NULL,
    content text NOT NULL
);

CREATE INDEX issue_points_issue ON issue_points (issue_key);

-- Pasted texts as they came, for thirty days, and the articles that were made of each.
CREATE TABLE pastes (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    at timestamptz NOT NULL,
    account uuid NULL,
    format text NOT NULL,
    text text NOT NULL
);

CREATE INDEX pastes_at ON pastes (at);

CREATE TABLE paste_articles (
    article_id uuid NOT NULL,
    paste_key integer NOT NULL REFERENCES pastes (key) ON DELETE CASCADE,
    PRIMARY KEY (article_id, paste_key)
);

-- Addresses that test mails of a publication go to.
CREATE TABLE test_readers (
    publication_key integer NOT NULL REFERENCES publications (key),
    address text NOT NULL,
    PRIMARY KEY (publication_key, address)
);
