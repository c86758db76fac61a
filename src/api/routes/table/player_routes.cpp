// Players.
#include "routes/competition/competition_handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {
constexpr given_text no_such_player = "There is no such player.";
constexpr given_text reference_is_taken = "Another player has one of the references.";
}  // namespace

route_group player_routes() {
    using enum http_method;
    using enum access;
    return {{"Players", "Players."},
            {
                {"/api/players",
                 {},
                 {{get,
                   handlers::list_players,
                   read,
                   {.id = "listPlayers",
                    .summary = "Lists players, in the order of their ids",
                    .query = {"limit", "cursor", "country", "search", "ref", "ids"},
                    .answers = {page_of("Player")},
                    .has_etag = true}},
                  {post,
                   handlers::create_player,
                   admin,
                   {.id = "createPlayer",
                    .summary = "Makes a player",
                    .body = "NewPlayer",
                    .answers = {created("Player", {"ETag"})},
                    .problems = {{409, reference_is_taken}, {412, wrong_if_match}},
                    .once = true}}}},
                {"/api/players/:id",
                 {"id.player"},
                 {{get,
                   handlers::get_player,
                   read,
                   {.id = "getPlayer",
                    .summary = "One player",
                    .answers = {data_of("Player")},
                    .problems = {{404, no_such_player}},
                    .has_etag = true}},
                  {patch,
                   handlers::update_player,
                   admin,
                   {.id = "updatePlayer",
                    .summary = "Changes a player",
                    .body = "PlayerChange",
                    .answers = {tagged("Player")},
                    .problems = {{404, no_such_player}, {409, reference_is_taken}},
                    .if_match = true,
                    .once = true}},
                  {del,
                   handlers::remove_player,
                   admin,
                   {.id = "removePlayer",
                    .summary = "Removes a player",
                    .answers = {nothing_left()},
                    .problems = {{404, no_such_player}},
                    .if_match = true,
                    .once = true}}}},
            }};
}

}  // namespace livescore
