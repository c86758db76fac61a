// The event log of a match, and its event streams.
#include "routes/handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

route_group event_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Events", "The event log of a match, and event streams. /asyncapi.json has the events."},
        {
            {"/api/matches/:id/events",
             {"id.match"},
             {{get,
               handlers::read_events,
               subscribe,
               {.id = "readEvents",
                .summary = "The events of a match behind a seq, oldest first",
                .description = "With `wait` the request waits for an event that is not there yet.",
                .query = {"since", "epoch", "limit.log", "wait", "delay", "conflate"},
                .answers = {body_of("LogPage", {"Link"})},
                .problems = {{404, no_such_match}},
                .has_etag = true}}},
             made_of::match},
            {"/api/matches/:id/replay",
             {"id.match"},
             {{get,
               handlers::replay_match,
               subscribe,
               {.id = "replayMatch",
                .summary = "Shows a stored match again, as an event stream",
                .query = {"speed", "from.seq"},
                .headers = {"Last-Event-ID"},
                .answers = {stream_of("Events, and `end` behind them."),
                            {204, "There is nothing behind `Last-Event-ID`."}},
                .problems = {{404, no_such_match}}}}}},
            {"/api/matches/:id/stream",
             {"id.match"},
             {{get,
               handlers::stream_match,
               subscribe,
               {.id = "streamMatch",
                .summary = "The events of a match, as an event stream",
                .description = "`subscribed` comes first, with the match. To a client whose "
                               "`Accept` names `text/event-stream`, a refusal of 503 is a stream "
                               "that ends at once and says when to come back.",
                .query = {"since", "epoch", "lastEventId", "delay", "conflate", "events"},
                .headers = {"Last-Event-ID"},
                .answers = {stream_of("Events, until one side ends it.")},
                .problems = {{404, no_such_match}}}}}},
        }};
}

}  // namespace livescore
