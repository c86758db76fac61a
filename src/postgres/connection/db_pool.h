/// Threads behind one bounded queue. Each thread owns one connection.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "connection/completion.h"
#include "connection/database_metrics.h"
#include "connection/idle_threads.h"
#include "connection/session.h"

namespace livescore {

/// Thread-safe.
class db_pool {
public:
    /// `queue_limit`: jobs that may wait when all threads are busy. `name` is the label of the
    /// pool's metrics.
    db_pool(db_connector& connector, int threads, int queue_limit, metrics_registry& metrics,
            const std::string& name = "general");
    /// Finishes the jobs that run and fails those that wait (unavailable).
    ~db_pool();
    db_pool(const db_pool&) = delete;
    db_pool& operator=(const db_pool&) = delete;

    /// Runs `work` in one of the threads. The caller resumes on its own executor, with the result
    /// or the exception of `work`. Throws only infrastructure_error; overloaded when the queue is
    /// full.
    template <class Result>
    [[nodiscard]] asio::awaitable<Result> run(std::function<Result(db_session&)> work) {
        std::optional<Result> answer;
        job fill = [&answer, &work](db_session& session) { answer = work(session); };
        co_await submit(std::move(fill));
        co_return std::move(*answer);
    }

private:
    using job = std::function<void(db_session&)>;
    struct waiting_job {
        job work;
        std::unique_ptr<completion> done;
        std::chrono::steady_clock::time_point arrived = std::chrono::steady_clock::now();
    };

    asio::awaitable<void> submit(job work);
    void enqueue(waiting_job entry);
    void serve();

    db_connector& connector_;
    /// How many jobs may run or wait. The pool counts both together: an idle thread may not have
    /// taken a waiting job yet, and that job is not one too many.
    const std::size_t capacity_;
    std::size_t unanswered_ = 0;
    database_metrics metrics_;
    std::mutex mutex_;
    idle_threads idle_;
    std::deque<waiting_job> queue_;
    bool stopping_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace livescore
