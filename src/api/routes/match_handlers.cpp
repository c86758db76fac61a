// /api/matches and the paths below it, without events and commentary.
#include <string>

#include "http/conditional_request.h"
#include "http/idempotency_key.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/request_body.h"
#include "livescore/service/match_not_found.h"
#include "routes/handlers.h"
#include "routes/page_link.h"

namespace livescore::handlers {

namespace {

kept_answer match_answer(int status, const match& m) {
    const std::string json = write_match(m);
    return {status, write_data(json), versioned_etag(m.last_seq, json), {}};
}

kept_answer changed_answer(const match& m) {
    return match_answer(200, m);
}

kept_answer created_answer(const match& m) {
    kept_answer answer = match_answer(201, m);
    answer.location = "/api/matches/" + std::to_string(raw(m.id));
    return answer;
}

kept_answer removed_match_answer(const match&) {
    return {204, {}, {}, {}};
}

http_response uncached(http_response response) {
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

/// The answer to a request that changes a match; `answer` makes it from the match.
result<http_response> change_response(result<changed_match> changed,
                                      kept_answer (*answer)(const match&)) {
    if (!changed) return changed.error();
    if (changed->repeated) return uncached(to_repeated_response(std::move(*changed->repeated)));
    http_response response = uncached(to_response(answer(changed->match)));
    response.changed_match = changed->match.id;
    response.changed_seq = changed->match.last_seq;
    return response;
}

template <class Command>
using command_reader = result<Command> (*)(request_body body, const json_limits& limits);
template <class Command>
using change_use_case = asio::awaitable<result<changed_match>> (match_service::*)(
    match_id id, expected_seq expected, Command command, std::optional<idempotent<match>> once,
    caller by);

/// The steps that all changes of an existing match have in common.
template <class Command>
asio::awaitable<result<http_response>> change(api_context& context, http_request request,
                                              command_reader<Command> read,
                                              change_use_case<Command> use_case) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) co_return expected.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    result<Command> command = read(request.typed_body(), context.options.json);
    if (!command) co_return command.error();
    auto keep = once<match>(std::move(*key), changed_answer);
    result<changed_match> changed = co_await (context.matches.*use_case)(
        *id, *expected, std::move(*command), std::move(keep), request.caller_of_change());
    co_return change_response(std::move(changed), changed_answer);
}

wanted_extras extras_of(api_context& context, const match_view& view) {
    wanted_extras extras = view.extras;
    extras.max_entries = context.options.http_include_max_entries;
    return extras;
}

/// A match with some of its members, or with more than its own: a list of this match alone.
asio::awaitable<result<http_response>> get_viewed_match(api_context& context, match_id id,
                                                        match_view view) {
    match_filter filter;
    filter.ids = std::vector<match_id>(1, id);
    match_page_request page;
    page.limit = 1;
    page.bytes = page_bytes_of(context);
    page.extras = extras_of(context, view);
    const result<match_page> found = co_await context.matches.list(std::move(filter), page);
    if (!found) co_return found.error();
    if (found->items.empty()) co_return match_not_found(id);
    const match& m = found->items.front();
    context.events.changes().note_read(id, m.last_seq);
    const match_extras extras = found->extras.empty() ? match_extras{} : found->extras.front();
    const std::string json = write_match(m, extras, view);
    kept_answer answer{200, write_data(json), versioned_etag(m.last_seq, json), {}};
    http_response response = uncached(to_response(std::move(answer)));
    response.lease = found->lease;
    co_return response;
}

}  // namespace

result<http_response> match_response(api_context& context, const result<match>& found) {
    if (!found) return found.error();
    context.events.changes().note_read(found->id, found->last_seq);
    return uncached(to_response(changed_answer(*found)));
}

asio::awaitable<result<http_response>> list_matches(api_context& context, http_request request) {
    return list_matches_where(context, std::move(request), {});
}

asio::awaitable<result<http_response>> list_matches_where(api_context& context,
                                                          http_request request,
                                                          query_parameters fixed) {
    query_parameters parameters = request.target.parameters;
    parameters.insert(parameters.end(), fixed.begin(), fixed.end());
    result<match_list_query> query = read_match_list_query(parameters);
    if (!query) co_return query.error();
    query->page.bytes = page_bytes_of(context);
    query->page.extras = extras_of(context, query->view);
    const match_page_request requested = query->page;
    result<match_page> found = co_await context.matches.list(std::move(query->filter), requested);
    if (!found) co_return found.error();
    http_response response = list_response(write_match_page(*found, requested, query->view));
    response.lease = found->lease;
    add_next_link(response, request.target, next_cursor(*found, requested.order));
    co_return response;
}

asio::awaitable<result<http_response>> create_match(api_context& context, http_request request) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    result<livescore::create_match> command =
        read_create_match(request.typed_body(), context.options.json);
    if (!command) co_return command.error();
    auto keep = once<match>(std::move(*key), created_answer);
    result<changed_match> created = co_await context.matches.create(
        std::move(*command), std::move(keep), request.caller_of_change());
    co_return change_response(std::move(created), created_answer);
}

asio::awaitable<result<http_response>> get_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<match_view> view = read_match_query(request.target.parameters);
    if (!view) co_return view.error();
    if (!view->fields.empty() || view->extras.any()) {
        auto answer = get_viewed_match(context, *id, *view);
        co_return co_await std::move(answer);
    }
    const result<match> found = co_await context.matches.find(*id);
    co_return match_response(context, found);
}

asio::awaitable<result<http_response>> update_match(api_context& context, http_request request) {
    return change(context, std::move(request), read_update_match, &match_service::update);
}

asio::awaitable<result<http_response>> delete_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) co_return expected.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) co_return key.error();
    auto keep = once<match>(std::move(*key), removed_match_answer);
    result<changed_match> removed = co_await context.matches.remove(*id, *expected, std::move(keep),
                                                                    request.caller_of_change());
    if (!removed) co_return removed.error();
    if (removed->repeated) co_return to_repeated_response(std::move(*removed->repeated));
    co_return no_content();
}

asio::awaitable<result<http_response>> set_score(api_context& context, http_request request) {
    return change(context, std::move(request), read_set_score, &match_service::set_score);
}

asio::awaitable<result<http_response>> set_status(api_context& context, http_request request) {
    return change(context, std::move(request), read_set_status, &match_service::set_status);
}

}  // namespace livescore::handlers
