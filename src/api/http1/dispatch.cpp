#include "http1/dispatch.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gate/access_control.h"
#include "gate/audit_log.h"
#include "gate/request_gate.h"
#include "http/problem.h"
#include "http/refusal.h"
#include "livescore/core/log.h"
#include "routes/handlers.h"
#include "session/delivery_backlog.h"

namespace livescore {

namespace {

constexpr std::chrono::milliseconds backlog_look_interval{5};

asio::awaitable<void> let_subscribers_catch_up(session_host& host) {
    const delivery_backlog& backlog = host.context().backlog;
    const auto longest = host.context().options.http_write_delay;
    if (longest.count() == 0 || !backlog.are_many_behind()) co_return;
    host.metrics().writes_delayed.add();
    const auto give_up = std::chrono::steady_clock::now() + longest;
    asio::steady_timer pause(host.io());
    while (backlog.are_many_behind() && std::chrono::steady_clock::now() < give_up) {
        pause.expires_after(backlog_look_interval);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

/// The data that the answer is made of. Nothing when the cache may not keep the answer.
std::optional<data_source> cacheable_source(const session_host& host, const route_match& route,
                                            const http_request& request) {
    const api_context& context = host.context();
    // The cache does not look at the client, so it keeps only answers that are open to all clients.
    if (!context.options.cache.enabled || route.made_of == made_of::nothing_kept ||
        context.rights.asks_for_credentials(route.needed)) {
        return std::nullopt;
    }
    // A long poll asks for an event that is not there yet. What is delayed changes with the time
    // alone.
    for (const auto& [name, value] : request.target.parameters) {
        if (name == "wait" || name == "delay") return std::nullopt;
    }
    data_source source;
    source.all = route.made_of != made_of::match;
    source.named_by_answer = route.made_of == made_of::some_matches;
    source.pattern = route.pattern;
    if (!source.all) {
        const result<match_id> id = read_match_id(request.path_parameters[0]);
        if (!id) return std::nullopt;
        source.match = *id;
    }
    return source;
}

/// Clients of a hot match ask for it and for its newest commentary. Nothing for other targets.
std::optional<joint_read> joint_read_of(api_context& context, const data_source& source,
                                        std::string_view target) {
    if (source.all) return std::nullopt;
    const match_id id = source.match;
    const std::string of_match = "/api/matches/" + std::to_string(raw(id));
    const std::string of_commentary = of_match + "/commentary";
    const bool is_commentary = target == of_commentary;
    if (!is_commentary && target != of_match) return std::nullopt;
    return joint_read{is_commentary ? of_match : of_commentary,
                      is_commentary ? "/api/matches/:id" : "/api/matches/:id/commentary",
                      [&context, id, is_commentary]() -> asio::awaitable<answers_of_read> {
                          answer_pair both =
                              co_await handlers::get_match_and_commentary(context, id);
                          answers_of_read answers;
                          answers.push_back(std::move(is_commentary ? both.second : both.first));
                          answers.push_back(std::move(is_commentary ? both.first : both.second));
                          co_return answers;
                      }};
}

/// What becomes of an action stays unknown when this fails: its row says so.
asio::awaitable<void> tell_outcome(api_context& context, std::int64_t row, int status,
                                   std::string detail) {
    try {
        std::optional<std::string> told;
        if (!detail.empty()) told = std::move(detail);
        co_await context.operations.finish_action(row, status, std::move(told));
    } catch (const infrastructure_error& e) {
        log::warn("audit_outcome_unwritten", {{"action", row}, {"reason", e.what()}});
    }
}

/// Writes the row before the action, and what came of it before the answer. So no action goes
/// unrecorded: one whose row cannot be written is refused (503), and nothing of it is done.
asio::awaitable<result<http_response>> call_recorded(api_context& context, route_match route,
                                                     http_request request) {
    operator_action action = to_action(request, route.action, context.options.instance);
    const std::int64_t row = co_await context.operations.begin_action(std::move(action));
    std::exception_ptr failure;
    result<http_response> answer = error{errc::internal, "The request failed", {}};
    try {
        answer = co_await route.handler(context, std::move(request));
    } catch (const infrastructure_error& e) {
        failure = std::current_exception();
        answer = public_error(e.code());
    } catch (const std::exception&) {
        failure = std::current_exception();
    }
    const int status = answer ? answer->status : http_status(answer.error().code);
    std::string detail = answer ? answer->audit_detail : answer.error().message;
    co_await tell_outcome(context, row, status, std::move(detail));
    if (failure) std::rethrow_exception(failure);
    co_return answer;
}

}  // namespace

asio::awaitable<result<http_response>> call_handler(session_host& host, std::string_view target,
                                                    route_match route, http_request request) {
    if (request.method != http_method::get && request.method != http_method::head) {
        if (const auto refused = host.context().gate.admit_body(request))
            co_return to_problem(*refused, request.target.path);
        co_await let_subscribers_catch_up(host);
    }
    api_context& context = host.context();
    if (route.needed == access::admin && is_change(request.method)) {
        result<http_response> answer =
            co_await call_recorded(context, std::move(route), std::move(request));
        co_return answer;
    }
    const http_handler handler = route.handler;
    const std::optional<data_source> source = cacheable_source(host, route, request);
    if (!source) co_return co_await handler(context, std::move(request));
    // The read may outlive the connection that asked first, because other connections wait for it
    // too.
    request.waiter = nullptr;
    answer_cache::reader read = [&context, handler, request = std::move(request)] {
        return handler(context, request);
    };
    std::optional<joint_read> joint = joint_read_of(context, *source, target);
    co_return co_await host.answers().get(std::string(target), *source, std::move(read),
                                          std::move(joint));
}

}  // namespace livescore
