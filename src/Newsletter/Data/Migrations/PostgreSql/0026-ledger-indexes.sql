-- No index names a column that changes on a copy's way, in its condition neither: then every step of a row is written in its own page, and no index is touched.
DROP INDEX deliveries_deferred;
CREATE INDEX deliveries_deferred ON deliveries (issue, next_at) WHERE next_at IS NOT NULL;
-- Whose a row is asks only who settles the rows of a node that has died, and then of the open issues.
DROP INDEX deliveries_held;
