-- A claim rewrites some hundred neighbours in one transaction, so a page needs room for a second version of each of its rows. With 30 of 100 parts free, 23 of 100 steps went to other
-- pages and into every index (n_tup_hot_upd over an issue to 10,000); with 55 it is one in two hundred. An issue takes no more room for it.
ALTER TABLE deliveries SET (fillfactor = 45);
