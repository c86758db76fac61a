/// Group append: whatever appends wait, of whatever matches, go out as one statement. A lone append
/// goes at once, and a comment without a thread's help; a group forms only while statements are
/// under way, as their number shows: one a thread.
#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "append_batch.h"
#include "database_metrics.h"
#include "idle_threads.h"
#include "livescore/service/event_sink.h"

namespace livescore {

class group_appender {
public:
    group_appender(db_connector& connector, const postgres_options& options, event_sink& sink,
                   metrics_registry& metrics);
    /// Finishes what runs in its threads, fails what waits (unavailable), and does not wait for
    /// lone appends, which may be awaited by nobody any more: those fail (in_doubt) when they go
    /// on.
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

    /// Shared with the loans, which may be left behind in executors that have stopped.
    struct state {
        std::mutex mutex;
        idle_threads idle;
        std::deque<pending_append*> queue;
        std::unordered_set<match_id>
            busy;       ///< matches with a statement under way: one at a time keeps order
        int users = 0;  ///< callers at work with the appender itself
        std::condition_variable unused;
        bool is_crowded = false;  ///< the last statement left others waiting, or was of several
        bool stopping = false;
    };
    class loan;

    std::unique_ptr<loan> borrow(const pending_append& append);
    /// By the caller. Leaves the append without an answer when a thread must find that out.
    asio::awaitable<std::optional<in_doubt_error>> append_alone(pending_append& append,
                                                                std::unique_ptr<loan>& from);
    void tell_later(const asio::any_io_executor& executor, std::unique_ptr<loan> from,
                    std::vector<committed_event> events);
    void enqueue(pending_append& append);
    void serve();
    void resolve_lost();
    void resolve(db_session& session, const lost_batch& batch);
    group take_group();
    void note_lost(group batch, const in_doubt_error& lost);
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
    std::shared_ptr<state> state_ = std::make_shared<state>();
    std::deque<lost_batch> lost_;  ///< for a thread of its own: finding out may take seconds
    std::condition_variable lost_arrived_;
    std::vector<std::jthread> threads_;
};

}  // namespace livescore
