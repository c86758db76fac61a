/// The loan of a sleeping thread's connection to a lone append. The caller of the append sends its
/// statement over this connection and awaits the answer, and no thread has to wake up for it.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

#include "connection/idle_threads.h"
#include "group_append/append_queue.h"

namespace livescore {

/// The state that the group_appender shares with the loans. It outlives the group_appender, because
/// a loan may stay behind in an executor that has stopped.
struct appender_state {
    appender_state(std::size_t queue_limit, std::size_t group_limit)
        : queue(queue_limit, group_limit) {}

    std::mutex mutex;  ///< guards all of this
    append_queue queue;
    idle_threads idle;
    int users = 0;  ///< callers that use the group_appender itself
    std::condition_variable unused;
    bool stopping = false;
};

/// Until the loan is destroyed, its match is busy and its thread sleeps on. One thread at a time
/// uses it. Any thread may destroy it, also after the group_appender.
class borrowed_connection {
public:
    /// Null when an append to `match` must not go out alone, or when no sleeping thread is
    /// connected: a new connection may take long.
    [[nodiscard]] static std::unique_ptr<borrowed_connection> borrow(
        const std::shared_ptr<appender_state>& shared, match_id match);
    ~borrowed_connection();
    borrowed_connection(const borrowed_connection&) = delete;
    borrowed_connection& operator=(const borrowed_connection&) = delete;

    [[nodiscard]] db_session& session() { return lender_.session; }

    /// Runs `work`, and the destructor of the group_appender waits for its end. False: that
    /// destructor has already begun, and `work` did not run.
    [[nodiscard]] bool while_appender_lives(const std::function<void()>& work);

private:
    /// The caller holds the mutex.
    borrowed_connection(std::shared_ptr<appender_state> shared, idle_threads::place& lender,
                        match_id match);

    std::shared_ptr<appender_state> shared_;
    idle_threads::place& lender_;
    const match_id match_;
};

}  // namespace livescore
