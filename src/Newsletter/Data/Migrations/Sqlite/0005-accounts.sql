CREATE TABLE accounts (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    user_name TEXT NULL,
    normalized_user_name TEXT NULL UNIQUE,
    email TEXT NULL,
    normalized_email TEXT NULL,
    email_confirmed INTEGER NOT NULL,
    password_hash TEXT NULL,
    security_stamp TEXT NULL,
    concurrency_stamp TEXT NULL,
    phone_number TEXT NULL,
    phone_number_confirmed INTEGER NOT NULL,
    two_factor_enabled INTEGER NOT NULL,
    lockout_end INTEGER NULL,
    lockout_enabled INTEGER NOT NULL,
    access_failed_count INTEGER NOT NULL
);

CREATE TABLE account_claims (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    claim_type TEXT NULL,
    claim_value TEXT NULL
);
CREATE INDEX account_claims_by_account ON account_claims (user_id);

CREATE TABLE account_logins (
    login_provider TEXT NOT NULL,
    provider_key TEXT NOT NULL,
    provider_display_name TEXT NULL,
    user_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (login_provider, provider_key)
) WITHOUT ROWID;
CREATE INDEX account_logins_by_account ON account_logins (user_id);

CREATE TABLE account_tokens (
    user_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    login_provider TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NULL,
    PRIMARY KEY (user_id, login_provider, name)
) WITHOUT ROWID;

CREATE TABLE account_passkeys (
    credential_id BLOB NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    data TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_passkeys_by_account ON account_passkeys (user_id);

CREATE TABLE account_grants (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    publication_key INTEGER NULL REFERENCES publications (key)
);
CREATE UNIQUE INDEX account_grants_everywhere ON account_grants (account_id) WHERE publication_key IS NULL;
CREATE UNIQUE INDEX account_grants_somewhere ON account_grants (account_id, publication_key) WHERE publication_key IS NOT NULL;

-- One row at most: it decides between two set-ups at once.
CREATE TABLE first_account (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    account_id TEXT NOT NULL REFERENCES accounts (id)
);

CREATE TABLE api_keys (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    publication_key INTEGER NULL REFERENCES publications (key),
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NULL,
    revoked_at INTEGER NULL
);
