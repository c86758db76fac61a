// The pages for people, and the files that they are made of.
#include "routes/pages/page_handlers.h"
#include "routes/table/parts.h"
#include "routes/table/route_table.h"

namespace livescore {

namespace {

const std::vector<std::string_view> page_headers{
    "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"};

operation shows(given_text id, given_text summary) {
    answer page = text_of("text/html", "Text", "The page.");
    page.headers = page_headers;
    return {.id = id, .summary = summary, .answers = {std::move(page)}, .has_etag = true};
}

/// A page about something that may not be there.
operation shows_one(given_text id, given_text summary) {
    operation does = shows(id, summary);
    does.description = "Its title and its description are those of what it shows.";
    answer missing{404,
                   "The same page. It tells that there is nothing.",
                   envelope::whole,
                   "Text",
                   page_headers,
                   "text/html"};
    does.answers.push_back(std::move(missing));
    return does;
}

/// A file that is always there.
operation gives(given_text id, given_text summary, answer file) {
    file.headers = {"Content-Encoding", "Cross-Origin-Resource-Policy"};
    return {.id = id, .summary = summary, .answers = {std::move(file)}, .has_etag = true};
}

operation gives_file(given_text id, given_text summary, given_text type) {
    operation does = gives(id, summary, text_of(type, "Text", "The file."));
    does.problems = {{404, "There is no such file."}};
    return does;
}

}  // namespace

route_group page_routes() {
    using enum http_method;
    using enum access;
    operation team_page = shows_one("showTeamPage", "The page of a team");
    team_page.answers.push_back(
        {301, "The team was merged into this one.", envelope::none, {}, {"Location"}});
    return {{"Pages", "What people look at in a browser."},
            {
                {"/match/:id",
                 {"id.match"},
                 {{get, handlers::show_match_page, open,
                   shows_one("showMatchPage", "The page of a match")}}},
                {"/league/:id",
                 {"id.league"},
                 {{get, handlers::show_league_page, open,
                   shows_one("showLeaguePage", "The page of a league")}}},
                {"/team/:id", {"id.team"}, {{get, handlers::show_team_page, open, team_page}}},
                {"/ops",
                 {},
                 {{get, handlers::show_operator_page, open,
                   shows("showOperatorPage", "The page of the operator")}}},
                {"/desk",
                 {},
                 {{get, handlers::show_desk_page, open,
                   shows("showDeskPage", "The page on which a scorer enters a match")}}},
                {"/sw.js",
                 {},
                 {{get, handlers::static_file, open,
                   gives("getServiceWorker", "The part of the pages that works without a network",
                         text_of("text/javascript", "Text", "The file."))}}},
                {"/manifest.webmanifest",
                 {},
                 {{get, handlers::static_file, open,
                   gives("getManifest", "What an installed scoreboard is called and looks like",
                         {200,
                          "The file.",
                          envelope::whole,
                          "Document",
                          {},
                          "application/manifest+json"})}}},
                {"/assets/:file",
                 {"file"},
                 {{get, handlers::static_file, open,
                   gives_file("getAsset", "A script, a style sheet or a picture of a page",
                              "text/javascript")}}},
                {"/flags/:file",
                 {"file.flag"},
                 {{get, handlers::static_file, open,
                   gives_file("getFlag", "The flag of a country, by its ISO 3166 code",
                              "image/svg+xml")}}},
            }};
}

}  // namespace livescore
