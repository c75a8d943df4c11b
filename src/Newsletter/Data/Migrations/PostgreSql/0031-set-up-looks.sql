-- What doctor found when somebody looked last, for screens: one row, with the machine that looked.
CREATE TABLE set_up_looks (
    key integer NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    host text NOT NULL,
    findings text NOT NULL
);
