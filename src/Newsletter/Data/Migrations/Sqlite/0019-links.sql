-- What came of following a link, the last time; forgotten after a day.
CREATE TABLE link_trials (
    address TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    works INTEGER NOT NULL,
    outcome TEXT NOT NULL
) WITHOUT ROWID;
