/// What operators look at, answered by any instance for all; and the record of what they do.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "livescore/protocol/operations/process_json.h"
#include "livescore/service/operations/kept_value.h"
#include "livescore/service/operations/operations_store.h"
#include "livescore/service/operations/process_board.h"
#include "livescore/service/operations/process_reporter.h"

namespace livescore {

struct operations_options {
    std::chrono::milliseconds keep_processes{500};  ///< what the processes have told
    std::chrono::milliseconds keep_stores{2'000};   ///< what the servers and the endpoints are like
};

/// A caller may await from any executor, and resumes on it. Thread-safe.
class operations_service {
public:
    /// `context` is the one of the board and of the inspector. All outlive the service.
    operations_service(asio::io_context& context, process_board& board, process_reporter& own,
                       operations_store& rows, redis_inspector& redis, const wall_clock& clock,
                       operations_options options);

    // Without Redis, these know of this process alone, and say that they are not complete.
    asio::awaitable<std::shared_ptr<const told_by_all<told_process>>> processes();
    asio::awaitable<std::shared_ptr<const told_by_all<told_series>>> history();

    /// Never throws for a server that does not answer: the overview says so.
    asio::awaitable<std::shared_ptr<const stores_overview>> stores();
    /// At most max_endpoints of them. Throws infrastructure_error.
    asio::awaitable<std::shared_ptr<const std::vector<endpoint_overview>>> endpoints();
    static constexpr int max_endpoints = 200;

    // The audit log. These throw infrastructure_error.
    asio::awaitable<std::int64_t> begin_action(operator_action action) {
        return rows_.begin_action(std::move(action));
    }
    asio::awaitable<void> finish_action(std::int64_t id, int status,
                                        std::optional<std::string> detail) {
        return rows_.finish_action(id, status, std::move(detail));
    }
    asio::awaitable<page<operator_action>> list_actions(action_page_request request) {
        return rows_.list_actions(std::move(request));
    }

    /// Returns the reporter of this process.
    [[nodiscard]] process_reporter& reporter() noexcept { return own_; }
    [[nodiscard]] timestamp now() const { return clock_.now(); }

private:
    asio::awaitable<void> ask_postgres(stores_overview& into);
    asio::awaitable<void> ask_redis(stores_overview& into);

    asio::io_context& context_;
    process_board& board_;
    process_reporter& own_;
    operations_store& rows_;
    redis_inspector& redis_;
    const wall_clock& clock_;
    kept_value<told_by_all<told_process>> processes_;
    kept_value<told_by_all<told_series>> history_;
    kept_value<stores_overview> stores_;
    kept_value<std::vector<endpoint_overview>> endpoints_;
};

}  // namespace livescore
