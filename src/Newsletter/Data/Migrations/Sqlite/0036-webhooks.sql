-- How it goes with each mail provider that tells of returned mail: what was taken and refused last, and how much.
CREATE TABLE webhooks (
    provider TEXT NOT NULL PRIMARY KEY,
    taken_at INTEGER NULL,
    taken_what TEXT NULL,
    told INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    refused_at INTEGER NULL,
    refused_why TEXT NULL,
    refused INTEGER NOT NULL
);

-- What a notice may show once only, as its hash; forgotten when a notice of that time would be too old anyway.
CREATE TABLE webhook_tokens (
    provider TEXT NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (provider, hash)
) WITHOUT ROWID;
CREATE INDEX webhook_tokens_by_time ON webhook_tokens (at);
