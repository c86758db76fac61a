/// Runs the transitions of the queue. One loop claims them a moment ahead, one warms PostgreSQL up
/// for them, some loops apply them at their time, and one keeps the queue's books after that. So at
/// the time itself there is nothing between the clock and PostgreSQL.
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
    std::chrono::milliseconds retry_wait{};
    int batch = 0;
    /// The time between a warm-up and the moment. A warm-up takes 2 ms, and its effect is gone
    /// after some 10 ms (measured; docs/PERFORMANCE.md).
    std::chrono::microseconds warm_up_lead{2'500};
    /// The same of the first warm-up, which opens a connection and plans the statement.
    std::chrono::microseconds first_lead{100'000};
    /// A moment so soon after a statement needs no warm-up. At least warm_up_lead.
    std::chrono::microseconds stays_warm{20'000};
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
        std::vector<transition_job> follow_ups;
        clock::time_point since{};
    };

    asio::awaitable<std::chrono::microseconds> claim_ahead();
    asio::awaitable<std::chrono::microseconds> apply_due();
    asio::awaitable<std::chrono::microseconds> keep_books();
    asio::awaitable<std::chrono::microseconds> warm_up();

    [[nodiscard]] std::vector<loop*> loops();
    [[nodiscard]] bool has_due() const;
    [[nodiscard]] std::vector<claimed_job> take_due();
    /// Applies the jobs, in halves when PostgreSQL refuses one of them. Returns how long to wait.
    asio::awaitable<std::chrono::microseconds> apply_in_parts(std::vector<claimed_job> jobs);
    asio::awaitable<applied_jobs> apply(std::vector<claimed_job> jobs);
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
    loop warm_up_;
    std::vector<std::unique_ptr<loop>> lanes_;
    /// Claimed jobs by the time from which they may run. It is never before they are due.
    std::multimap<clock::time_point, claimed_job> ahead_;
    bool claims_wait_ = false;  ///< until a lane takes some of these
    int busy_lanes_ = 0;
    clock::time_point last_statement_{};  ///< the end of one, or the begin of a warm-up
    std::deque<applied_jobs> applied_;
    bool in_outage_ = false;  ///< the last due transitions wait for PostgreSQL
};

}  // namespace livescore
