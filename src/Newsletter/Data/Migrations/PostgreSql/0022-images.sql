-- Images that were uploaded. The hash is of their octets and part of their address: the same image is kept once.
CREATE TABLE images (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    hash text NOT NULL UNIQUE,
    name text NOT NULL,
    type text NOT NULL,
    bytes integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    frames integer NOT NULL,
    alt text NOT NULL,
    credit text NOT NULL,
    search_text text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Here and not in a folder: every node serves them. They are compressed already.
CREATE TABLE image_octets (
    hash text PRIMARY KEY,
    octets bytea NOT NULL
);
ALTER TABLE image_octets ALTER COLUMN octets SET STORAGE EXTERNAL;
