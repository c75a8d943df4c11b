-- Keys, each encrypted with the key file.
CREATE TABLE secret_keys (
    purpose TEXT NOT NULL,
    generation INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    active_from INTEGER NOT NULL,
    PRIMARY KEY (purpose, generation)
) WITHOUT ROWID;

CREATE TABLE cookie_keys (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    xml TEXT NOT NULL
);
