-- How it goes with each mail provider that tells of returned mail: what was taken and refused last, and how much.
CREATE TABLE webhooks (
    provider text NOT NULL PRIMARY KEY,
    taken_at timestamptz NULL,
    taken_what text NULL,
    told bigint NOT NULL,
    recorded bigint NOT NULL,
    unknown bigint NOT NULL,
    refused_at timestamptz NULL,
    refused_why text NULL,
    refused bigint NOT NULL
);

-- What a notice may show once only, as its hash; forgotten when a notice of that time would be too old anyway.
CREATE TABLE webhook_tokens (
    provider text NOT NULL,
    hash text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (provider, hash)
);
CREATE INDEX webhook_tokens_by_time ON webhook_tokens (at);
