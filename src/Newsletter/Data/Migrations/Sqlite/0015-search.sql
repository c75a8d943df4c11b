-- The beginning of a name is looked for; the beginning of an address has the index that keeps addresses apart.
CREATE INDEX subscribers_by_name ON subscribers (name_key);
CREATE INDEX subscribers_by_domain ON subscribers (substr(email_key, instr(email_key, '@') + 1));

-- Most subscriptions are active and say nothing of sections: those are found by walking all of them. These are small, and an import adds nothing to them.
CREATE INDEX subscriptions_by_state ON subscriptions (publication_key, state, subscriber_key) WHERE state <> 'Active';
CREATE INDEX subscriptions_with_sections ON subscriptions (publication_key, subscriber_key, sections) WHERE sections IS NOT NULL;
