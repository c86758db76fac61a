// /api/matches/:id/lineups and /api/matches/:id/stats
#include "http/conditional_request.h"
#include "http/idempotency_key.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/sheet/sheet.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

kept_answer sheet_answer(const match_sheet& sheet) {
    return {200, write_data(sheet.json), versioned_etag(sheet.last_seq, sheet.json), {}};
}

result<http_response> found_response(api_context& context, const result<match_sheet>& found) {
    if (!found) return found.error();
    context.events.changes().note_read(found->match, found->last_seq);
    http_response response = to_response(sheet_answer(*found));
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

result<http_response> sheet_response(result<changed_sheet> changed) {
    if (!changed) return changed.error();
    http_response response = changed->repeated ? to_repeated_response(std::move(*changed->repeated))
                                               : to_response(sheet_answer(changed->sheet));
    response.headers.emplace_back("Cache-Control", "no-cache");
    if (changed->repeated) return response;
    response.changed_match = changed->sheet.match;
    response.changed_seq = changed->sheet.last_seq;
    return response;
}

/// What every change of a sheet has in its path and headers.
struct sheet_target {
    match_id match{};
    expected_seq expected;
    std::optional<request_key> key;
};

result<sheet_target> read_sheet_target(const http_request& request) {
    const result<match_id> match = read_match_id(request.path_parameters[0]);
    if (!match) return match.error();
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) return expected.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) return key.error();
    return sheet_target{*match, *expected, std::move(*key)};
}

/// Whether the header If-Match names this state of the statistics.
match_sheet_store::stats_check seen_by(const http_request& request) {
    if (!request.if_match) return {};
    return [header = *request.if_match](const match_sheet& now) {
        return etag_listed(header, versioned_etag(now.last_seq, now.json));
    };
}

using stats_use_case = asio::awaitable<result<changed_sheet>> (match_sheet_service::*)(
    match_id id, expected_seq expected, match_sheet_store::stats_check check,
    std::vector<stat_change> stats, std::optional<idempotent<match_sheet>> once, caller by);

asio::awaitable<result<http_response>> change_stats(api_context& context, http_request request,
                                                    stats_request kind, stats_use_case use_case) {
    result<sheet_target> target = read_sheet_target(request);
    if (!target) co_return target.error();
    result<std::vector<stat_change>> stats =
        read_stats(request.typed_body(), kind, context.options.json);
    if (!stats) co_return stats.error();
    auto keep = once<match_sheet>(std::move(target->key), sheet_answer);
    auto check = seen_by(request);
    result<changed_sheet> changed = co_await (context.sheets.*use_case)(
        target->match, target->expected, std::move(check), std::move(*stats), std::move(keep),
        request.caller_of_change());
    co_return sheet_response(std::move(changed));
}

}  // namespace

asio::awaitable<result<http_response>> get_lineups(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<match_sheet> found = co_await context.sheets.find_lineups(*id);
    co_return found_response(context, found);
}

asio::awaitable<result<http_response>> put_lineups(api_context& context, http_request request) {
    result<sheet_target> target = read_sheet_target(request);
    if (!target) co_return target.error();
    result<lineups_change> change = read_lineups(request.typed_body(), context.options.json);
    if (!change) co_return change.error();
    auto keep = once<match_sheet>(std::move(target->key), sheet_answer);
    result<changed_sheet> changed =
        co_await context.sheets.put_lineups(target->match, target->expected, std::move(*change),
                                            std::move(keep), request.caller_of_change());
    co_return sheet_response(std::move(changed));
}

asio::awaitable<result<http_response>> get_stats(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<match_sheet> found = co_await context.sheets.find_stats(*id);
    co_return found_response(context, found);
}

asio::awaitable<result<http_response>> put_stats(api_context& context, http_request request) {
    return change_stats(context, std::move(request), stats_request::put,
                        &match_sheet_service::put_stats);
}

asio::awaitable<result<http_response>> patch_stats(api_context& context, http_request request) {
    return change_stats(context, std::move(request), stats_request::patch,
                        &match_sheet_service::patch_stats);
}

}  // namespace livescore::handlers
