// /api/leagues/:id/seasons and /api/leagues/:id/matches.
#include "livescore/protocol/competition/competition_body.h"
#include "livescore/protocol/competition/competition_query.h"
#include "livescore/service/competition/competition_service.h"
#include "routes/competition/competition_handlers.h"
#include "routes/competition/row_answers.h"
#include "routes/handlers.h"
#include "routes/page_link.h"

namespace livescore::handlers {

namespace {

/// The season in the path.
struct season_target {
    league_id league{};
    std::string label;
};

result<season_target> read_season_target(const http_request& request) {
    const result<league_id> league = read_league_id(request.path_parameters[0]);
    if (!league) return league.error();
    result<std::string> label = read_season_label(request.path_parameters[1]);
    if (!label) return label.error();
    return season_target{*league, std::move(*label)};
}

kept_answer season_answer(const season& row) {
    return row_answer(200, row);
}
kept_answer new_season_answer(const season& row) {
    kept_answer answer = row_answer(201, row);
    answer.location =
        "/api/leagues/" + std::to_string(raw(row.league)) + "/seasons/" + write_segment(row.label);
    return answer;
}
kept_answer put_season_answer(const changed_row<season>& change) {
    return change.is_new ? new_season_answer(change.row) : season_answer(change.row);
}
kept_answer removed_season_answer(const season&) {
    return {204, {}, {}, {}};
}

}  // namespace

http_answer list_seasons(api_context& context, http_request request) {
    const result<league_id> league = read_league_id(request.path_parameters[0]);
    if (!league) co_return league.error();
    result<season_page_request> query = read_season_list_query(request.target.parameters);
    if (!query) co_return query.error();
    query->bytes = page_bytes_of(context);
    const int limit = query->limit;
    const result<page<season>> found =
        co_await context.competitions.list_seasons(*league, std::move(*query));
    if (!found) co_return found.error();
    http_response response = list_response(write_row_page(*found, limit));
    response.lease = found->lease;
    add_next_link(response, request.target, next_cursor(*found));
    co_return response;
}

http_answer get_season(api_context& context, http_request request) {
    result<season_target> target = read_season_target(request);
    if (!target) co_return target.error();
    const result<season> found =
        co_await context.competitions.find_season(target->league, std::move(target->label));
    if (!found) co_return found.error();
    co_return uncached_row(to_response(season_answer(*found)));
}

http_answer put_season(api_context& context, http_request request) {
    result<season_target> target = read_season_target(request);
    if (!target) co_return target.error();
    result<row_change_terms> terms = read_row_change_terms(request);
    if (!terms) co_return terms.error();
    result<season> wanted =
        read_season(request.typed_body(), target->league, std::move(target->label),
                    context.options.json, context.options.competition, context.options.tables);
    if (!wanted) co_return wanted.error();
    auto keep = once<changed_row<season>>(std::move(terms->key), put_season_answer);
    result<changed_row<season>> put = co_await context.competitions.put_season(
        std::move(*wanted), terms->expected, std::move(keep), request.who);
    co_return row_change_response(std::move(put), put_season_answer);
}

http_answer remove_season(api_context& context, http_request request) {
    result<season_target> target = read_season_target(request);
    if (!target) co_return target.error();
    result<row_change_terms> terms = read_row_change_terms(request);
    if (!terms) co_return terms.error();
    auto keep = once<season>(std::move(terms->key), removed_season_answer);
    const result<changed_row<season>> removed = co_await context.competitions.remove_season(
        target->league, std::move(target->label), terms->expected, std::move(keep), request.who);
    co_return row_removal_response(removed);
}

http_answer list_matches_of_league(api_context& context, http_request request) {
    const result<league_id> id = read_league_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<league> found = co_await context.competitions.find<league>(*id);
    if (!found) co_return found.error();
    query_parameters fixed;
    fixed.emplace_back("league", std::to_string(raw(*id)));
    co_return co_await list_matches_where(context, std::move(request), std::move(fixed));
}

}  // namespace livescore::handlers
