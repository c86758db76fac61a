// Line-ups and statistics.
#include "routes/handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {

operation change_stats(given_text id, given_text summary, given_text body) {
    return {.id = id,
            .summary = summary,
            .body = body.text(),
            .takes = body_types::json,
            .answers = {tagged("Statistics")},
            .problems = {{404, no_such_match}},
            .if_match = true,
            .once = true};
}

}  // namespace

route_group sheet_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Sheets", "Line-ups and statistics of a match."},
        {
            {"/api/matches/:id/lineups",
             {"id.match"},
             {{get,
               handlers::get_lineups,
               read,
               {.id = "getLineups",
                .summary = "The line-ups",
                .answers = {data_of("Lineups")},
                .problems = {{404, no_such_match}},
                .has_etag = true}},
              {put,
               handlers::put_lineups,
               score,
               {.id = "putLineups",
                .summary = "Gives the line-ups of one side or both",
                .body = "LineupsRequest",
                .takes = body_types::json,
                .answers = {tagged("Lineups")},
                .problems = {{404, no_such_match}},
                .if_match = true,
                .once = true}}},
             made_of::match},
            // Not kept: a change of statistics is there before the event that would tell the cache.
            {"/api/matches/:id/stats",
             {"id.match"},
             {{get,
               handlers::get_stats,
               read,
               {.id = "getStats",
                .summary = "The statistics",
                .answers = {data_of("Statistics")},
                .problems = {{404, no_such_match}},
                .has_etag = true}},
              {put, handlers::put_stats, score,
               change_stats("putStats", "Replaces the statistics", "StatisticsRequest")},
              {patch, handlers::patch_stats, score,
               change_stats("patchStats", "Changes the statistics that it names",
                            "StatisticsChange")}}},
        }};
}

}  // namespace livescore
