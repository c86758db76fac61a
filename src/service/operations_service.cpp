#include "livescore/service/operations/operations_service.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {
namespace {

// A deployment has fewer at a time; each may have begun several times within an hour.
constexpr int max_sampled_processes = 100;

told_process to_told(process_record record) {
    return {read_process_name(record.process).instance, std::move(record.text)};
}

/// What the others told, and what this process knows of itself.
told_by_all<told_process> join_processes(std::vector<process_record> others, process_record own,
                                         bool complete) {
    told_by_all<told_process> all;
    all.complete = complete;
    std::erase_if(others, [&](const process_record& r) { return r.process == own.process; });
    for (process_record& record : others) all.items.push_back(to_told(std::move(record)));
    if (!own.text.empty()) all.items.push_back(to_told(std::move(own)));
    return all;
}

/// One series of each instance, whatever often it began. `told` has the process first that told
/// last.
told_by_all<told_series> join_samples(std::vector<process_samples> told, process_samples own,
                                      bool complete) {
    told_by_all<told_series> all;
    all.complete = complete;
    std::erase_if(told, [&](const process_samples& s) { return s.process == own.process; });
    std::ranges::reverse(told);
    told.push_back(std::move(own));
    for (process_samples& of : told) {
        const named_process name = read_process_name(of.process);
        const auto same = [&](const told_series& s) {
            return s.kind == name.kind && s.instance == name.instance;
        };
        auto found = std::ranges::find_if(all.items, same);
        if (found == all.items.end())
            found = all.items.insert(all.items.end(), {name.instance, name.kind, {}});
        for (std::string& sample : of.samples) found->samples.push_back(std::move(sample));
    }
    std::ranges::sort(all.items, {},
                      [](const told_series& s) { return std::pair(s.kind, s.instance); });
    return all;
}

}  // namespace

operations_service::operations_service(asio::io_context& context, process_board& board,
                                       process_reporter& own, operations_store& rows,
                                       redis_inspector& redis, const wall_clock& clock,
                                       operations_options options)
    : context_(context),
      board_(board),
      own_(own),
      rows_(rows),
      redis_(redis),
      clock_(clock),
      processes_(options.keep_processes),
      history_(options.keep_stores),
      stores_(options.keep_stores),
      endpoints_(options.keep_stores) {}

asio::awaitable<std::shared_ptr<const told_by_all<told_process>>> operations_service::processes() {
    auto kept = processes_.find();
    if (kept) co_return kept;
    std::vector<process_record> others;
    bool complete = true;
    try {
        others = co_await asio::co_spawn(context_, board_.read(), asio::use_awaitable);
    } catch (const infrastructure_error& away) {
        log::debug("processes_unanswered", {{"reason", away.what()}});
        complete = false;
    }
    co_return processes_.put(join_processes(std::move(others), own_.own_record(), complete));
}

asio::awaitable<std::shared_ptr<const told_by_all<told_series>>> operations_service::history() {
    auto kept = history_.find();
    if (kept) co_return kept;
    std::vector<process_samples> told;
    bool complete = true;
    try {
        told = co_await asio::co_spawn(context_, board_.read_samples(max_sampled_processes),
                                       asio::use_awaitable);
    } catch (const infrastructure_error& away) {
        log::debug("history_unanswered", {{"reason", away.what()}});
        complete = false;
    }
    co_return history_.put(join_samples(std::move(told), own_.own_samples(), complete));
}

asio::awaitable<void> operations_service::ask_postgres(stores_overview& into) {
    try {
        into.postgres = co_await rows_.inspect();
    } catch (const infrastructure_error& away) {
        log::warn("store_not_inspected", {{"store", "PostgreSQL"}, {"reason", away.what()}});
        into.postgres_problem = "PostgreSQL did not answer";
    }
}

asio::awaitable<void> operations_service::ask_redis(stores_overview& into) {
    try {
        into.redis = co_await asio::co_spawn(context_, redis_.inspect(), asio::use_awaitable);
    } catch (const infrastructure_error& away) {
        log::warn("store_not_inspected", {{"store", "Redis"}, {"reason", away.what()}});
        into.redis_problem = "Redis did not answer";
    }
}

asio::awaitable<std::shared_ptr<const stores_overview>> operations_service::stores() {
    auto kept = stores_.find();
    if (kept) co_return kept;
    stores_overview asked;
    asked.asked_at = clock_.now();
    co_await ask_postgres(asked);
    co_await ask_redis(asked);
    co_return stores_.put(std::move(asked));
}

asio::awaitable<std::shared_ptr<const std::vector<endpoint_overview>>>
operations_service::endpoints() {
    auto kept = endpoints_.find();
    if (kept) co_return kept;
    std::vector<endpoint_overview> asked = co_await rows_.list_endpoints(max_endpoints);
    co_return endpoints_.put(std::move(asked));
}

}  // namespace livescore
