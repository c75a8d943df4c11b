-- What doctor found when somebody looked last, for screens: one row, with the machine that looked.
CREATE TABLE set_up_looks (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    host TEXT NOT NULL,
    findings TEXT NOT NULL
);
