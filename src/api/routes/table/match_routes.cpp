// Matches, their score and their status.
#include "routes/handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {

operation set_score_by(given_text id) {
    return {.id = id,
            .summary = "Sets the score",
            .description =
                "The service takes a score in every status. The same score again makes "
                "an event too.",
            .body = "ScoreRequest",
            .answers = {tagged("Match")},
            .problems = {{404, no_such_match}},
            .if_match = true,
            .once = true};
}

}  // namespace

route_group match_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Matches", "Matches, their score and their status."},
        {
            {"/api/matches",
             {},
             {{get,
               handlers::list_matches,
               read,
               {.id = "listMatches",
                .summary = "Lists matches",
                .description = "All given filters must hold.",
                .query = match_list_names({"league", "team"}),
                .answers = {body_of("MatchPage", {"Link"})},
                .has_etag = true}},
              {post,
               handlers::create_match,
               score,
               {.id = "createMatch",
                .summary = "Makes a match",
                .description = "The status follows from the times. The service ignores `id` and "
                               "`status` in the body. With ids of the league and the teams, their "
                               "names may be absent.",
                .body = "NewMatch",
                .answers = {created("Match", {"ETag"})},
                .problems = {{412, wrong_if_match}},
                .once = true}}},
             made_of::all_matches},
            {"/api/matches/stream",
             {},
             {{get,
               handlers::stream_matches,
               subscribe,
               {.id = "streamMatches",
                .summary = "The events of several matches, as an event stream",
                .description = "What the query names may be combined; each event comes once. "
                               "Without any of it, the stream is the channel of all matches: "
                               "match:created, match:status, score:update and match:removed. It "
                               "cannot be resumed. /asyncapi.json has the events.",
                .query = {"matchIds", "leagueId", "teamId", "channel", "events",
                          "lastEventId.unused", "delay", "conflate"},
                .answers = {stream_of("Events, until one side ends it.")},
                .problems = {{404, "There is no such match, league or team."}}}}}},
            {"/api/matches/:id",
             {"id.match"},
             {{get,
               handlers::get_match,
               read,
               {.id = "getMatch",
                .summary = "One match",
                .query = {"include", "fields"},
                .answers = {data_of("MatchView")},
                .problems = {{404, no_such_match}},
                .has_etag = true}},
              {patch,
               handlers::update_match,
               score,
               {.id = "updateMatch",
                .summary = "Changes a match",
                .description = "At least one member. Absent ones stay as they are.",
                .body = "MatchChange",
                .answers = {tagged("Match")},
                .problems = {{404, no_such_match},
                             {409, "The match has begun or is over, and its plan cannot move."}},
                .if_match = true,
                .once = true}},
              {del,
               handlers::delete_match,
               score,
               {.id = "deleteMatch",
                .summary = "Removes a match with its commentary",
                .answers = {nothing_left()},
                .problems = {{404, no_such_match}},
                .if_match = true,
                .once = true}}},
             made_of::match},
            {"/api/matches/:id/score",
             {"id.match"},
             {{patch, handlers::set_score, score, set_score_by("patchScore")},
              {put, handlers::set_score, score, set_score_by("putScore")}}},
            {"/api/matches/:id/status",
             {"id.match"},
             {{patch,
               handlers::set_status,
               score,
               {.id = "setStatus",
                .summary = "Takes a step of the status or the phase",
                .body = "StatusRequest",
                .answers = {tagged("Match")},
                .problems = {{404, no_such_match}, {409, "It is no legal step."}},
                .if_match = true,
                .once = true}}}},
            {"/api/matches/:id/viewers",
             {"id.match"},
             {{get,
               handlers::get_viewers,
               read,
               {.id = "getViewers",
                .summary = "How many clients follow the match now",
                .description =
                    "Over all instances, at most 5 seconds old. Followers of a league, a "
                    "team or a channel do not count.",
                .answers = {data_of("Viewers")},
                .problems = {{404, no_such_match}}}}}},
            {"/api/matches/:id/state",
             {"id.match"},
             {{get,
               handlers::read_state,
               subscribe,
               {.id = "readState",
                .summary = "The match at a moment",
                .query = {"at.moment", "view"},
                .answers = {data_of("MatchState")},
                .problems = {{404, "There is no such match, or it has no such moment."}},
                .has_etag = true}}},
             made_of::match},
        }};
}

}  // namespace livescore
