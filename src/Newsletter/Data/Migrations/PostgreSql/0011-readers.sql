-- Where the newsroom's own sign-up form may send readers back to: beginnings of addresses.
ALTER TABLE publications ADD COLUMN return_urls text NOT NULL DEFAULT '[]';
-- What the reader said when they left; null: nothing.
ALTER TABLE subscriptions ADD COLUMN left_reason text NULL;

-- A reader may have to confirm three things: that they want the publication, that it is them who ask for their data, and a new address.
ALTER TABLE confirmations ADD COLUMN kind text NOT NULL DEFAULT 'Subscription';
ALTER TABLE confirmations ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE confirmations ADD COLUMN address text NULL;
ALTER TABLE confirmations ADD COLUMN used_at timestamptz NULL;
ALTER TABLE confirmations DROP CONSTRAINT confirmations_pkey;
ALTER TABLE confirmations ADD PRIMARY KEY (subscriber_key, publication_key, kind);
