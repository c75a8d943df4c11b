CREATE TABLE accounts (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    state text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    user_name text NULL,
    normalized_user_name text NULL UNIQUE,
    email text NULL,
    normalized_email text NULL,
    email_confirmed boolean NOT NULL,
    password_hash text NULL,
    security_stamp text NULL,
    concurrency_stamp text NULL,
    phone_number text NULL,
    phone_number_confirmed boolean NOT NULL,
    two_factor_enabled boolean NOT NULL,
    lockout_end timestamptz NULL,
    lockout_enabled boolean NOT NULL,
    access_failed_count integer NOT NULL
);

CREATE TABLE account_claims (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    claim_type text NULL,
    claim_value text NULL
);
CREATE INDEX account_claims_by_account ON account_claims (user_id);

CREATE TABLE account_logins (
    login_provider text NOT NULL,
    provider_key text NOT NULL,
    provider_display_name text NULL,
    user_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (login_provider, provider_key)
);
CREATE INDEX account_logins_by_account ON account_logins (user_id);

CREATE TABLE account_tokens (
    user_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    login_provider text NOT NULL,
    name text NOT NULL,
    value text NULL,
    PRIMARY KEY (user_id, login_provider, name)
);

CREATE TABLE account_passkeys (
    credential_id bytea NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    data jsonb NOT NULL
);
CREATE INDEX account_passkeys_by_account ON account_passkeys (user_id);

CREATE TABLE account_grants (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role text NOT NULL,
    publication_key integer NULL REFERENCES publications (key)
);
CREATE UNIQUE INDEX account_grants_everywhere ON account_grants (account_id) WHERE publication_key IS NULL;
CREATE UNIQUE INDEX account_grants_somewhere ON account_grants (account_id, publication_key) WHERE publication_key IS NOT NULL;

-- One row at most: it decides between two set-ups at once.
CREATE TABLE first_account (
    one integer NOT NULL PRIMARY KEY CHECK (one = 1),
    account_id uuid NOT NULL REFERENCES accounts (id)
);

CREATE TABLE api_keys (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name text NOT NULL,
    role text NOT NULL,
    publication_key integer NULL REFERENCES publications (key),
    hash text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NULL,
    revoked_at timestamptz NULL
);
