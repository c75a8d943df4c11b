CREATE TABLE audit_entries (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    at timestamptz NOT NULL,
    account uuid NULL,
    name text NOT NULL,
    action text NOT NULL,
    path text NOT NULL,
    -- Who, what and where in lower case: what the search looks at.
    search text NOT NULL,
    publication_key integer NULL,
    outcome integer NULL,
    address text NULL
);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
