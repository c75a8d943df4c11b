CREATE TABLE account_sessions (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    address text NOT NULL,
    browser text NOT NULL
);
CREATE INDEX account_sessions_by_account ON account_sessions (account_id);

ALTER TABLE accounts ADD COLUMN totp_secret bytea NULL;
ALTER TABLE accounts ADD COLUMN totp_step bigint NULL;

CREATE TABLE account_recovery_codes (
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash text NOT NULL,
    PRIMARY KEY (account_id, hash)
);
