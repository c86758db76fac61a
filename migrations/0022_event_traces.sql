-- The traces of events whose request was sampled: a few of all events. The log does not need them, so nothing refers to
-- them, and a worker removes them after TRACE_KEEP_HOURS.
CREATE TABLE event_traces (
    match_id     integer NOT NULL,
    seq          bigint NOT NULL,
    traceparent  text NOT NULL,   -- W3C Trace Context: the trace of the request, and the span of its work here
    request_id   text NOT NULL,   -- the X-Request-Id of the request's answer
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (match_id, seq)
);
CREATE INDEX event_traces_age_idx ON event_traces (committed_at);
