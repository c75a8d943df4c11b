-- What an issue and its articles said at a moment that has a name: to look at, and to go back to.
CREATE TABLE issue_points (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    issue_key INTEGER NOT NULL REFERENCES issues (key),
    at INTEGER NOT NULL,
    account TEXT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL
);

CREATE INDEX issue_points_issue ON issue_points (issue_key);

-- Pasted texts as they came, for thirty days, and the articles that were made of each.
CREATE TABLE pastes (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    account TEXT NULL,
    format TEXT NOT NULL,
    text TEXT NOT NULL
);

CREATE INDEX pastes_at ON pastes (at);

CREATE TABLE paste_articles (
    article_id TEXT NOT NULL,
    paste_key INTEGER NOT NULL REFERENCES pastes (key) ON DELETE CASCADE,
    PRIMARY KEY (article_id, paste_key)
) WITHOUT ROWID;

-- Addresses that test mails of a publication go to.
CREATE TABLE test_readers (
    publication_key INTEGER NOT NULL REFERENCES publications (key),
    address TEXT NOT NULL,
    PRIMARY KEY (publication_key, address)
) WITHOUT ROWID;
