-- Designs that are edited on the desk, and every version that was saved of each. Issues that were submitted hold their own copy.
CREATE TABLE designs (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    source TEXT NULL,
    last_ordinal INTEGER NOT NULL,
    used_ordinal INTEGER NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
);

CREATE TABLE design_versions (
    design_key INTEGER NOT NULL REFERENCES designs (key) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    files TEXT NOT NULL,
    ready INTEGER NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (design_key, ordinal)
);
