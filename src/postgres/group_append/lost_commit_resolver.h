/// Finds out whether PostgreSQL kept appends when the connection was lost at their commit, and
/// answers them.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "append/pending_append.h"
#include "connection/session.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/event_sink.h"

namespace livescore {

/// Has its own thread and its own connection, because the search may take seconds. It answers a
/// kept append from the log. An append that was not kept goes out once more; when that statement is
/// lost too, the append fails (unavailable). When the resolver cannot read the log in time, the
/// appends fail (in_doubt).
class lost_commit_resolver {
public:
    /// `append_again` must be callable from the resolver's thread until the resolver is destroyed.
    lost_commit_resolver(db_connector& connector, event_sink& sink,
                         std::function<void(pending_append&)> append_again);
    /// Stops, waits for the search that runs, and fails all appends that still wait (in_doubt).
    ~lost_commit_resolver();
    lost_commit_resolver(const lost_commit_resolver&) = delete;
    lost_commit_resolver& operator=(const lost_commit_resolver&) = delete;

    /// Takes appends of one statement, from any thread. The resolver resumes their callers.
    void add(std::vector<pending_append*> appends, const in_doubt_error& lost);
    /// Begins no new search from now on. Does not wait. From any thread.
    void stop();

private:
    struct lost_statement {
        std::vector<pending_append*> appends;
        in_doubt_error lost;
    };

    void serve();
    void resolve(const lost_statement& statement);

    event_sink& sink_;
    const std::function<void(pending_append&)> append_again_;
    db_session session_;  ///< only the thread uses it
    std::mutex mutex_;    ///< guards the members below, except the thread
    std::deque<lost_statement> waiting_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::jthread thread_;
};

}  // namespace livescore
