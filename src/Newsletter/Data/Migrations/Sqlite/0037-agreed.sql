-- When somebody agreed, and from which network address, as the list says that brought the subscription: the list's own words stand with the list.
ALTER TABLE subscriptions ADD COLUMN agreed_at INTEGER NULL;
ALTER TABLE subscriptions ADD COLUMN agreed_from TEXT NULL;
