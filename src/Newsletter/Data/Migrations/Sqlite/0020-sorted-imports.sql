-- Whether the list is taken in by its addresses and not as it lies: what "rows" counts, where an import goes on.
ALTER TABLE imports ADD COLUMN sorted INTEGER NOT NULL DEFAULT 0;
