-- API keys of providers that push. A release that does not know the word gives such a key no right. A provider's matches are of any
-- league, so such a key is bound to none.
ALTER TABLE api_keys
    DROP CONSTRAINT api_keys_scopes_check,
    ADD CONSTRAINT api_keys_scopes_check CHECK (scopes <@ ARRAY['read', 'score', 'admin', 'feed'] AND scopes <> '{}'),
    ADD CONSTRAINT api_keys_feed_check CHECK (NOT 'feed' = ANY (scopes) OR leagues = '{}');
