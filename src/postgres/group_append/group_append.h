/// Group append: all waiting appends, to any matches, go out as one statement. A lone append goes
/// out at once, and a lone comment needs no thread. A group forms only while every thread has a
/// statement under way.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "append/append_batch.h"
#include "connection/database_metrics.h"
#include "group_append/borrowed_connection.h"
#include "group_append/lost_commit_resolver.h"
#include "livescore/postgres/options.h"
#include "livescore/service/event_sink.h"

namespace livescore {

/// Thread-safe. `connector`, `sink` and `metrics` must outlive it.
class group_appender {
public:
    group_appender(db_connector& connector, const postgres_options& options, event_sink& sink,
                   metrics_registry& metrics);
    /// Finishes the appends that run in its threads and fails those that wait (unavailable). Does
    /// not wait for lone appends, because their callers may be gone. A lone append that goes on
    /// fails (in_doubt).
    ~group_appender();
    group_appender(const group_appender&) = delete;
    group_appender& operator=(const group_appender&) = delete;

    /// The appends of one match keep the order of these calls. The caller may await it on any
    /// executor. Throws infrastructure_error (overloaded, unavailable, in_doubt).
    [[nodiscard]] asio::awaitable<result<appended>> append(append_request request);

private:
    /// Sends the append over a borrowed connection. When it leaves the append without an answer and
    /// returns an error, the resolver must find out the outcome. Without an error, a thread must
    /// append it again.
    asio::awaitable<std::optional<in_doubt_error>> append_alone(
        pending_append& append, std::unique_ptr<borrowed_connection>& from);
    void tell_later(const asio::any_io_executor& executor,
                    std::unique_ptr<borrowed_connection> from, std::vector<committed_event> events);
    void enqueue(pending_append& append);
    /// A thread's work until the end.
    void serve();
    void run(db_session& session, std::span<pending_append* const> batch);
    void run_apart(db_session& session, std::span<pending_append* const> batch, bool by_match);

    db_connector& connector_;
    event_sink& sink_;
    database_metrics metrics_;
    histogram& group_sizes_;
    std::shared_ptr<appender_state> state_;
    lost_commit_resolver resolver_;
    std::vector<std::jthread> threads_;
};

}  // namespace livescore
