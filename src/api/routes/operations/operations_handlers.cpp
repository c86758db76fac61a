#include "routes/operations/operations_handlers.h"

#include <string>
#include <utility>

#include "gate/access_control.h"
#include "gate/audit_log.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/operations/operator_json.h"
#include "livescore/protocol/operations/process_json.h"
#include "routes/page_link.h"

namespace livescore::handlers {

namespace {

http_response fresh_answer(std::string body) {
    http_response response = json_response(200, std::move(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> describe_operator(api_context& context,
                                                         http_request request) {
    const principal& who = *request.who;
    const bool may_act =
        !context.rights.asks_for_credentials(access::admin) || who.has(scope::admin);
    const asking_operator asking{kind_of(who), who.name, who.prefix(), may_act,
                                 context.options.operator_origins};
    co_return fresh_answer(write_data(write_operator(asking)));
}

asio::awaitable<result<http_response>> list_instances(api_context& context, http_request) {
    const auto told = co_await context.operations.processes();
    co_return fresh_answer(write_instances(*told));
}

asio::awaitable<result<http_response>> read_history(api_context& context, http_request request) {
    const result<std::chrono::minutes> minutes = read_history_query(request.target.parameters);
    if (!minutes) co_return minutes.error();
    const auto told = co_await context.operations.history();
    const timestamp since = context.operations.now() - *minutes;
    const auto interval = context.operations.reporter().options().sample_interval;
    co_return fresh_answer(write_history(*told, since, interval));
}

asio::awaitable<result<http_response>> list_denials(api_context& context, http_request request) {
    const result<int> limit = read_denials_query(request.target.parameters);
    if (!limit) co_return limit.error();
    const auto told = co_await context.operations.processes();
    co_return fresh_answer(write_denials(*told, *limit));
}

asio::awaitable<result<http_response>> inspect_stores(api_context& context, http_request) {
    const auto stores = co_await context.operations.stores();
    co_return fresh_answer(write_data(write_stores(*stores)));
}

asio::awaitable<result<http_response>> list_endpoints(api_context& context, http_request) {
    const auto endpoints = co_await context.operations.endpoints();
    co_return fresh_answer(write_endpoints(*endpoints));
}

asio::awaitable<result<http_response>> list_actions(api_context& context, http_request request) {
    const result<action_page_request> query = read_action_list_query(request.target.parameters);
    if (!query) co_return query.error();
    action_page_request wanted = *query;
    const int limit = wanted.limit;
    const page<operator_action> found = co_await context.operations.list_actions(std::move(wanted));
    std::optional<std::string> next;
    if (found.has_more && !found.items.empty()) next = write_action_cursor(found.items.back().id);
    http_response response = fresh_answer(write_actions(found, limit, next));
    add_next_link(response, request.target, next);
    co_return response;
}

}  // namespace livescore::handlers
