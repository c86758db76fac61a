// /api/teams/:id/merge, matches, form and head-to-head.
#include "livescore/protocol/competition/competition_body.h"
#include "livescore/protocol/competition/competition_query.h"
#include "livescore/service/competition/competition_service.h"
#include "routes/competition/competition_handlers.h"
#include "routes/competition/row_answers.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

constexpr std::size_t team_segment = 2;   // /api/teams/:id
constexpr std::size_t other_segment = 4;  // /api/teams/:id/head-to-head/:otherId
constexpr int default_form = 5;
constexpr int default_meetings = 20;

kept_answer merged_answer(const team& row) {
    return row_answer(200, row);
}

/// Nothing when the team is there; otherwise 301 or 404.
asio::awaitable<std::optional<result<http_response>>> look_for_team(api_context& context,
                                                                    const http_request& request,
                                                                    std::size_t segment,
                                                                    team_id id) {
    const result<team> found = co_await context.competitions.find<team>(id);
    if (found) co_return std::nullopt;
    const std::optional<team_id> moved = co_await context.competitions.find_merged(id);
    if (moved) co_return moved_team(request, segment, *moved);
    co_return result<http_response>(found.error());
}

}  // namespace

http_answer merge_team(api_context& context, http_request request) {
    const result<team_id> id = read_team_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    const result<team_id> into = read_merge(request.typed_body(), context.options.json);
    if (!into) co_return into.error();
    auto keep = once<team>(std::move(*key), merged_answer);
    result<changed_row<team>> merged =
        co_await context.competitions.merge(*id, *into, std::move(keep), request.who);
    if (!merged && merged.error().code == errc::not_found) {
        auto gone = co_await look_for_team(context, request, team_segment, *id);
        if (gone) co_return std::move(*gone);
    }
    co_return row_change_response(std::move(merged), [](const changed_row<team>& change) {
        return merged_answer(change.row);
    });
}

http_answer list_matches_of_team(api_context& context, http_request request) {
    const result<team_id> id = read_team_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    auto gone = co_await look_for_team(context, request, team_segment, *id);
    if (gone) co_return std::move(*gone);
    query_parameters fixed;
    fixed.emplace_back("team", std::to_string(raw(*id)));
    co_return co_await list_matches_where(context, std::move(request), std::move(fixed));
}

http_answer team_form(api_context& context, http_request request) {
    const result<team_id> id = read_team_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<int> limit = read_limit_query(request.target.parameters, default_form);
    if (!limit) co_return limit.error();
    auto gone = co_await look_for_team(context, request, team_segment, *id);
    if (gone) co_return std::move(*gone);
    const page<match> found =
        co_await context.competitions.list_results(*id, *limit, page_bytes_of(context));
    http_response response = list_response(write_form(*id, found));
    response.lease = found.lease;
    co_return response;
}

http_answer team_head_to_head(api_context& context, http_request request) {
    const result<team_id> id = read_team_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<team_id> other = read_team_id(request.path_parameters[1], "otherId");
    if (!other) co_return other.error();
    const result<int> limit = read_limit_query(request.target.parameters, default_meetings);
    if (!limit) co_return limit.error();
    auto gone = co_await look_for_team(context, request, team_segment, *id);
    if (!gone) gone = co_await look_for_team(context, request, other_segment, *other);
    if (gone) co_return std::move(*gone);
    const head_to_head both =
        co_await context.competitions.compare_teams(*id, *other, *limit, page_bytes_of(context));
    http_response response = list_response(write_head_to_head(both));
    response.lease = both.matches.lease;
    co_return response;
}

}  // namespace livescore::handlers
