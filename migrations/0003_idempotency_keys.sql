-- Answers to requests that carried an Idempotency-Key, written in the transaction of the change.
CREATE TABLE idempotency_keys (
    scope           text NOT NULL,  -- method and path: a key means one request
    key             text NOT NULL,
    request_hash    text NOT NULL,  -- SHA-256 of the body, hexadecimal
    response_status integer NOT NULL CHECK (response_status BETWEEN 100 AND 599),
    response_body   text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
