-- Keys, each encrypted with the key file.
CREATE TABLE secret_keys (
    purpose text NOT NULL,
    generation integer NOT NULL,
    wrapped bytea NOT NULL,
    active_from timestamptz NOT NULL,
    PRIMARY KEY (purpose, generation)
);

CREATE TABLE cookie_keys (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xml text NOT NULL
);
