// Leagues and their tables.
#include "routes/competition/competition_handlers.h"
#include "routes/handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {
constexpr given_text no_such_league = "There is no such league.";
}

route_group league_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Leagues", "Leagues and their tables."},
        {
            {"/api/leagues/:id/standings",
             {"id.league"},
             {{get,
               handlers::get_standings,
               read,
               {.id = "getStandings",
                .summary = "The tables of a season",
                .query = {"season.standings", "stage.standings", "group.standings",
                          "round.standings", "at.time", "venue", "live.standings"},
                .answers = {data_of("Standings")},
                .problems = {{404, "There is no such league or season."},
                             {422, "The season has too many matches (`STANDINGS_MAX_MATCHES`)."}},
                .has_etag = true}}},
             made_of::some_matches},
            {"/api/leagues",
             {},
             {{get,
               handlers::list_leagues,
               read,
               {.id = "listLeagues",
                .summary = "Lists leagues, in the order of their ids",
                .query = {"limit", "cursor", "sport", "country", "search", "ref"},
                .answers = {page_of("League")},
                .has_etag = true}},
              {post,
               handlers::create_league,
               admin,
               {.id = "createLeague",
                .summary = "Makes a league",
                .body = "NewLeague",
                .answers = {created("League", {"ETag"})},
                .problems = {{409, "Another league is the same, or has one of the references."},
                             {412, wrong_if_match}},
                .once = true}}}},
            {"/api/leagues/:id",
             {"id.league"},
             {{get,
               handlers::get_league,
               read,
               {.id = "getLeague",
                .summary = "One league",
                .answers = {data_of("League")},
                .problems = {{404, no_such_league}},
                .has_etag = true}},
              {patch,
               handlers::update_league,
               admin,
               {.id = "updateLeague",
                .summary = "Changes a league",
                .body = "LeagueChange",
                .answers = {tagged("League")},
                .problems = {{404, no_such_league},
                             {409, "Another league is the same, or has one of the references."}},
                .if_match = true,
                .once = true}},
              {del,
               handlers::remove_league,
               admin,
               {.id = "removeLeague",
                .summary = "Removes a league and its seasons",
                .answers = {nothing_left()},
                .problems = {{404, no_such_league}, {409, "Matches refer to it."}},
                .if_match = true,
                .once = true}}}},
            {"/api/leagues/:id/matches",
             {"id.league"},
             {{get,
               handlers::list_matches_of_league,
               read,
               {.id = "listMatchesOfLeague",
                .summary = "Lists the matches of a league",
                .query = match_list_query({"team"}),
                .answers = {body_of("MatchPage", {"Link"})},
                .problems = {{404, no_such_league}},
                .has_etag = true}}}},
        }};
}

}  // namespace livescore
