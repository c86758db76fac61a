/// Group append: whatever appends wait, of whatever matches, go out as one statement. A lone append
/// goes at once; a group forms only while statements are under way, as their number shows: one a
/// thread.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "append_batch.h"
#include "database_metrics.h"
#include "livescore/service/event_sink.h"

namespace livescore {

class group_appender {
public:
    group_appender(db_connector& connector, const postgres_options& options, event_sink& sink,
                   metrics_registry& metrics);
    /// Finishes what runs and fails what waits (unavailable).
    ~group_appender();
    group_appender(const group_appender&) = delete;
    group_appender& operator=(const group_appender&) = delete;

    /// Appends of one match are made in the order of these calls. Throws infrastructure_error
    /// (overloaded, unavailable, in_doubt).
    [[nodiscard]] asio::awaitable<result<appended>> append(append_request request);

private:
    using group = std::vector<pending_append*>;

    /// Appends whose statement was lost at the commit.
    struct lost_batch {
        group appends;
        in_doubt_error lost;
    };

    void enqueue(pending_append& append);
    void serve();
    void resolve_lost();
    void resolve(db_session& session, const lost_batch& batch);
    group take_group();
    void run(db_session& session, std::span<pending_append* const> batch);
    void run_apart(db_session& session, std::span<pending_append* const> batch, bool by_match);
    static void fail(std::span<pending_append* const> batch, const infrastructure_error& problem);
    static void resume(std::span<pending_append* const> batch, const std::exception_ptr& problem);

    db_connector& connector_;
    event_sink& sink_;
    const std::size_t queue_limit_;
    const std::size_t group_limit_;
    database_metrics metrics_;
    histogram& group_sizes_;
    std::mutex mutex_;
    std::condition_variable changed_;  ///< something arrived or a match is free again
    std::deque<pending_append*> queue_;
    std::unordered_set<match_id>
        busy_;  ///< matches with a statement under way: one at a time keeps order
    std::deque<lost_batch> lost_;  ///< for a thread of its own: finding out may take seconds
    std::condition_variable lost_arrived_;
    bool stopping_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace livescore
