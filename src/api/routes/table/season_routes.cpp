// The seasons of a league.
#include "routes/competition/competition_handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {
constexpr given_text no_such_season = "There is no such league or season.";
}

route_group season_routes() {
    using enum http_method;
    using enum access;
    const answer new_season{201, "A new season.", envelope::data, "Season", {"ETag", "Location"}};
    return {{"Seasons", "The seasons of a league, and the rules of their tables."},
            {
                {"/api/leagues/:id/seasons",
                 {"id.league"},
                 {{get,
                   handlers::list_seasons,
                   read,
                   {.id = "listSeasons",
                    .summary = "Lists the seasons of a league, the largest label first",
                    .query = {"limit", "cursor"},
                    .answers = {page_of("Season")},
                    .problems = {{404, "There is no such league."}},
                    .has_etag = true}}}},
                {"/api/leagues/:id/seasons/:label",
                 {"id.league", "label"},
                 {{get,
                   handlers::get_season,
                   read,
                   {.id = "getSeason",
                    .summary = "One season",
                    .answers = {data_of("Season")},
                    .problems = {{404, no_such_season}},
                    .has_etag = true}},
                  {put,
                   handlers::put_season,
                   admin,
                   {.id = "putSeason",
                    .summary = "Replaces a season whole, or makes it",
                    .body = "SeasonRequest",
                    .answers = {tagged("Season"), new_season},
                    .problems = {{404, "There is no such league."},
                                 {409, "The league has as many seasons as it may."}},
                    .if_match = true,
                    .once = true}},
                  {del,
                   handlers::remove_season,
                   admin,
                   {.id = "removeSeason",
                    .summary = "Removes a season",
                    .answers = {nothing_left()},
                    .problems = {{404, no_such_season}, {409, "Matches are of the season."}},
                    .if_match = true,
                    .once = true}}}},
            }};
}

}  // namespace livescore
