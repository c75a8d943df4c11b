-- Stored filters over the subscriptions of a publication. The definition is JSON, read and written whole; it becomes SQL when it is asked, never text of it.
CREATE TABLE segments (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    publication_key integer NOT NULL REFERENCES publications (key),
    name text NOT NULL,
    name_key text NOT NULL,
    definition text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (publication_key, name_key)
);
