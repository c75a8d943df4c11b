CREATE TABLE account_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_sessions_by_account ON account_sessions (account_id);

ALTER TABLE accounts ADD COLUMN totp_secret BLOB NULL;
ALTER TABLE accounts ADD COLUMN totp_step INTEGER NULL;

CREATE TABLE account_recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (account_id, hash)
) WITHOUT ROWID;
