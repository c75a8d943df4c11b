-- What came of following a link, the last time; forgotten after a day.
CREATE TABLE link_trials (
    address TEXT NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    works boolean NOT NULL,
    outcome TEXT NOT NULL
);
