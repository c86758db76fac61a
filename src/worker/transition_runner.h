/// Runs the transitions of the queue. One loop claims them a while ahead. Some loops run their
/// statements a little before the moment, so that only the commits are left for the moment itself.
/// One loop keeps the queue's books after that.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/loop.h"
#include "livescore/service/delay_queue.h"
#include "livescore/service/store.h"
#include "worker_metrics.h"

namespace livescore {

/// The job of a match's next step by its plan.
[[nodiscard]] std::optional<transition_job> next_job(const match& m);

/// The members without a remark are as in worker_options.
struct transition_options {
    std::chrono::milliseconds poll{};
    std::chrono::milliseconds lease{};
    std::chrono::milliseconds claim_ahead{};
    std::chrono::milliseconds lead_max{};
    std::chrono::milliseconds retry_wait{};
    int batch = 0;
    /// How long before its moment a statement begins: some time for the statement, and some for
    /// each of its jobs. A statement takes 2 ms when its server process has slept, and a job 45 us
    /// (measured; docs/PERFORMANCE.md).
    std::chrono::microseconds lead{5'000};
    std::chrono::microseconds lead_of_a_job{50};
    /// The same of the first statement, which opens a connection and is planned.
    std::chrono::microseconds first_lead{100'000};
};

class transition_runner {
public:
    transition_runner(asio::io_context& context, store& log, delay_queue& queue,
                      worker_metrics& cells, transition_options options);

    void start();
    /// Lets the running statements finish, ends their jobs, and puts back the jobs that it has not
    /// begun. Then it calls `done`.
    void stop(std::function<void()> done);

    [[nodiscard]] bool healthy() const;

private:
    using clock = std::chrono::steady_clock;

    /// What became of the jobs of a statement.
    struct applied_jobs {
        std::vector<claimed_job> completed;
        std::vector<claimed_job> voided;
        /// Somebody holds the lock of the match, or PostgreSQL's clock is far behind.
        std::vector<claimed_job> postponed;
        std::vector<transition_job> follow_ups;
        clock::time_point since{};
    };

    asio::awaitable<std::chrono::microseconds> claim_ahead();
    asio::awaitable<std::chrono::microseconds> apply_due();
    asio::awaitable<std::chrono::microseconds> keep_books();

    [[nodiscard]] std::vector<loop*> loops();
    [[nodiscard]] bool has_due() const;
    /// The jobs of a statement. Without a moment they are due.
    struct taken_jobs {
        std::vector<claimed_job> jobs;
        std::optional<transition_moment> moment;
    };
    [[nodiscard]] taken_jobs take_due();
    /// At most `share` jobs of the next moment.
    [[nodiscard]] taken_jobs take_next(std::size_t share);
    [[nodiscard]] std::vector<claimed_job> take(std::size_t count);
    /// How many of so many jobs a lane takes.
    [[nodiscard]] std::size_t share_of(std::size_t jobs) const;
    /// The same for the jobs of the next moment.
    [[nodiscard]] std::size_t share_of_next() const;
    /// When the statement for so many jobs of the next moment begins.
    [[nodiscard]] clock::time_point begin_of_next(std::size_t jobs) const;
    /// Applies the jobs, in halves when PostgreSQL refuses one of them. Returns how long to wait.
    asio::awaitable<std::chrono::microseconds> apply_in_parts(taken_jobs taken);
    asio::awaitable<applied_jobs> apply(std::vector<claimed_job> jobs,
                                        std::optional<transition_moment> moment);
    asio::awaitable<void> finish(applied_jobs done);
    asio::awaitable<void> give_up(claimed_job job, std::string reason);
    asio::awaitable<void> put_away();

    asio::io_context& context_;
    store& store_;
    delay_queue& queue_;
    worker_metrics& cells_;
    const transition_options options_;
    loop claims_;
    loop books_;
    std::vector<std::unique_ptr<loop>> lanes_;
    /// Claimed jobs by the time from which they may run. It is never before they are due.
    std::multimap<clock::time_point, claimed_job> ahead_;
    bool claims_wait_ = false;  ///< until a lane takes some of these
    std::size_t busy_lanes_ = 0;
    bool has_applied_ = false;  ///< a statement has run
    std::deque<applied_jobs> applied_;
    bool in_outage_ = false;  ///< the last due transitions wait for PostgreSQL
};

}  // namespace livescore
