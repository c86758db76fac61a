#include "routes/pages/page_handlers.h"

#include <string>
#include <utility>

#include "gate/access_control.h"
#include "http/browser_policy.h"
#include "livescore/core/hash.h"
#include "livescore/protocol/competition/competition_query.h"
#include "livescore/protocol/query.h"
#include "routes/api_context.h"
#include "routes/pages/page_shell.h"
#include "routes/pages/static_files.h"

namespace livescore::handlers {

namespace {

void add_page_rules(http_response& page, std::string policy = std::string(page_security_policy())) {
    page.headers.emplace_back("Content-Security-Policy", std::move(policy));
    page.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

http_response filled_page(std::string_view shell, const page_words& words, int status = 200) {
    http_response page = static_file_response(*find_web_asset(shell), {});
    page.status = status;
    page.body = fill_shell(page.body, words);
    page.etag = status == 200 ? "\"" + sha256_hex(page.body).substr(0, 24) + "\"" : "";
    add_page_rules(page);
    return page;
}

/// The page itself asks again for what it shows, and tells the visitor what it lacks.
http_response page_without_its_subject(std::string_view shell) {
    return filled_page(shell, {"Not found", "There is nothing here."}, 404);
}

/// Where reads ask for credentials, a page's first request cannot bring them. Its title then tells
/// nothing.
bool names_are_public(const api_context& context) {
    return !context.rights.asks_for_credentials(access::read);
}

}  // namespace

asio::awaitable<result<http_response>> static_file(api_context&, http_request request) {
    std::string path;
    for (const std::string& segment : request.target.segments) path.append("/").append(segment);
    const web_asset_file* file = find_web_asset(path);
    if (file == nullptr) co_return error{errc::not_found, "There is no file " + path};
    co_return static_file_response(*file, request.accept_encoding);
}

http_response page_response(std::string_view path, std::string_view accept_encoding) {
    http_response page = static_file_response(*find_web_asset(path), accept_encoding);
    add_page_rules(page);
    return page;
}

http_response scoreboard_page() {
    return filled_page("/pages/scoreboard.html",
                       {"Live scores", "The matches of a day by league, as they happen."});
}

asio::awaitable<result<http_response>> show_match_page(api_context& context, http_request request) {
    static constexpr std::string_view shell = "/pages/match.html";
    if (!names_are_public(context)) co_return filled_page(shell, {"Match", "A match."});
    const auto id = read_match_id(request.path_parameters[0]);
    if (!id) co_return page_without_its_subject(shell);
    const result<match> found = co_await context.matches.find(*id);
    if (!found) co_return page_without_its_subject(shell);
    co_return filled_page(shell, words_of(*found));
}

asio::awaitable<result<http_response>> show_league_page(api_context& context,
                                                        http_request request) {
    static constexpr std::string_view shell = "/pages/league.html";
    if (!names_are_public(context)) co_return filled_page(shell, {"League", "A league."});
    const auto id = read_league_id(request.path_parameters[0]);
    if (!id) co_return page_without_its_subject(shell);
    const result<league> found = co_await context.competitions.find<league>(*id);
    if (!found) co_return page_without_its_subject(shell);
    co_return filled_page(shell, words_of(*found));
}

asio::awaitable<result<http_response>> show_team_page(api_context& context, http_request request) {
    static constexpr std::string_view shell = "/pages/team.html";
    if (!names_are_public(context)) co_return filled_page(shell, {"Team", "A team."});
    const auto id = read_team_id(request.path_parameters[0]);
    if (!id) co_return page_without_its_subject(shell);
    const result<team> found = co_await context.competitions.find<team>(*id);
    if (found) co_return filled_page(shell, words_of(*found));
    const std::optional<team_id> merged = co_await context.competitions.find_merged(*id);
    if (!merged) co_return page_without_its_subject(shell);
    http_response moved = no_content();
    moved.status = 301;
    moved.headers.emplace_back("Location", "/team/" + std::to_string(raw(*merged)));
    co_return moved;
}

asio::awaitable<result<http_response>> show_operator_page(api_context& context, http_request) {
    const page_words words{"Operations", "The instances, queues and providers of this service."};
    http_response page = static_file_response(*find_web_asset("/pages/ops.html"), {});
    page.body = fill_shell(page.body, words);
    page.etag = "\"" + sha256_hex(page.body).substr(0, 24) + "\"";
    add_page_rules(page, operator_page_security_policy(context.options.operator_origins));
    co_return page;
}

asio::awaitable<result<http_response>> show_desk_page(api_context&, http_request) {
    co_return filled_page("/pages/desk.html",
                          {"Scorer's desk", "Where a scorer enters a match as it happens."});
}

}  // namespace livescore::handlers
