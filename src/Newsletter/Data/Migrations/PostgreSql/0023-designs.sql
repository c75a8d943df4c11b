-- Designs that are edited on the desk, and every version that was saved of each. Issues that were submitted hold their own copy.
CREATE TABLE designs (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    source text NULL,
    last_ordinal integer NOT NULL,
    used_ordinal integer NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL
);

CREATE TABLE design_versions (
    design_key integer NOT NULL REFERENCES designs (key) ON DELETE CASCADE,
    ordinal integer NOT NULL,
    files text NOT NULL,
    ready boolean NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (design_key, ordinal)
);
