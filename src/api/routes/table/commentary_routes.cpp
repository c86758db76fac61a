// Commentary and incidents.
#include "routes/handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

route_group commentary_routes() {
    using enum http_method;
    using enum access;
    return {
        {"Commentary", "Entries of commentary, and incidents among them."},
        {
            {"/api/matches/:id/commentary",
             {"id.match"},
             {{get,
               handlers::list_commentary,
               read,
               {.id = "listCommentary",
                .summary = "Lists the entries of a match, newest first",
                .description = "An unknown match has an empty list.",
                .query = {"limit.commentary", "offset", "cursor"},
                .answers = {page_of("Entry")},
                .has_etag = true}},
              {post,
               handlers::add_commentary,
               score,
               {.id = "addCommentary",
                .summary = "Adds an entry",
                .description = "An entry with a score makes score:update first.",
                .body = "NewEntry",
                .answers = {created("Entry")},
                .problems = {{404, no_such_match}},
                .if_match = true,
                .once = true}}},
             made_of::match},
            {"/api/matches/:id/commentary/:commentaryId",
             {"id.match", "commentaryId"},
             {{get,
               handlers::get_commentary,
               read,
               {.id = "getCommentary",
                .summary = "One entry",
                .answers = {data_of("Entry")},
                .problems = {{404, no_such_entry}},
                .has_etag = true}},
              {patch,
               handlers::update_commentary,
               score,
               {.id = "updateCommentary",
                .summary = "Corrects an entry",
                .description = "At least one member. Absent ones stay as they are. The score "
                               "follows what the entry did to it.",
                .body = "EntryChange",
                .answers = {data_of("Entry")},
                .problems = {{404, no_such_entry}},
                .if_match = true,
                .once = true}},
              {del,
               handlers::remove_commentary,
               score,
               {.id = "removeCommentary",
                .summary = "Removes an entry",
                .description = "A goal takes its effect on the score back, unless the query gives "
                               "another score.",
                .query = {"homeScore", "awayScore"},
                .answers = {nothing_left()},
                .problems = {{404, no_such_entry}},
                .if_match = true,
                .once = true}}},
             made_of::match},
        }};
}

}  // namespace livescore
