-- Conditions that the ledger's statements imply by themselves, so that they find these indexes.
DROP INDEX deliveries_deferred;
CREATE INDEX deliveries_deferred ON deliveries (issue, next_at) WHERE next_at IS NOT NULL;
DROP INDEX deliveries_held;
CREATE INDEX deliveries_held ON deliveries (node) WHERE node IS NOT NULL;
