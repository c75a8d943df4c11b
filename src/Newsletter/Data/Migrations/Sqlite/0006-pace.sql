-- What a server was given on a day (UTC, as a day number), over all nodes and restarts.
CREATE TABLE server_days (
    server TEXT NOT NULL,
    day INTEGER NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (server, day)
);

-- What holds a node back, in words, as a JSON array; null: nothing.
ALTER TABLE nodes ADD COLUMN words TEXT NULL;
