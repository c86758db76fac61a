/// The port to the delay queue. A job becomes due at its time, and one worker at a time leases it.
/// A job runs at least once; PostgreSQL's guard makes its effect exactly-once. `redis` implements
/// the port. Awaitables throw infrastructure_error(unavailable) when Redis does not answer.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/schedule/transition_job.h"

namespace livescore {

namespace asio = boost::asio;

struct claimed_job {
    transition_job job;
    std::string token;  ///< proves the lease, and names the worker
    int attempt = 1;    ///< counts from 1
    /// The time from the answer until the job may run, by Redis' clock. Zero: it is due.
    std::chrono::microseconds due_in{0};
};

struct claim {
    std::vector<claimed_job> jobs;
    /// Time until the next job may be claimed or the next lease expires, by Redis' clock. Absent:
    /// no job waits.
    std::optional<std::chrono::microseconds> next_in;
};

class delay_queue {
public:
    virtual ~delay_queue() = default;

    /// Adds jobs. A job that is waiting, leased or dead already stays unchanged. A job replaces
    /// those jobs of the previous schedule_version that wait or are dead. The queue wakes the
    /// workers when a job is due sooner than all others.
    virtual asio::awaitable<void> schedule(std::vector<transition_job> jobs) = 0;
    /// Takes up to `max` jobs under a lease that are due, or fall due within `ahead`. Who takes a
    /// job ahead waits until it is due. Jobs with an expired lease are due too.
    virtual asio::awaitable<claim> claim_due(
        int max, std::chrono::milliseconds lease,
        std::chrono::milliseconds ahead = std::chrono::milliseconds(0)) = 0;
    /// Ends jobs. A job stays unchanged when its lease has passed to another worker. Returns how
    /// many jobs ended.
    virtual asio::awaitable<std::int64_t> complete(std::vector<claimed_job> jobs) = 0;
    /// As `complete`, for jobs that no longer applied. The history tells the two apart.
    virtual asio::awaitable<std::int64_t> discard(std::vector<claimed_job> jobs) = 0;
    /// Puts jobs back with full-jitter exponential backoff. After JOB_MAX_ATTEMPTS attempts a job
    /// goes to `dead`. Returns how many jobs will run again.
    virtual asio::awaitable<std::int64_t> fail(std::vector<claimed_job> jobs,
                                               std::string reason) = 0;
    /// Puts jobs back after `delay`, but not before they are due, as if no worker had claimed them.
    /// It is for a failure of a server that all jobs need. No outage, however long, makes a job
    /// dead.
    virtual asio::awaitable<void> release(std::vector<claimed_job> jobs,
                                          std::chrono::milliseconds delay) = 0;

    // For operators
    virtual asio::awaitable<queue_counts> counts() = 0;
    /// At most `max` jobs. Waiting and leased jobs are in the order of time; dead jobs come latest
    /// first.
    virtual asio::awaitable<std::vector<queued_job>> list(job_state state, int max) = 0;
    /// The last runs, at most `max`, latest first. The queue keeps JOB_HISTORY_ENTRIES runs.
    virtual asio::awaitable<std::vector<job_run>> history(int max) = 0;
    /// The queues beside this one, and the dead jobs of this one by step.
    virtual asio::awaitable<std::vector<job_kind>> other_queues() = 0;
    virtual asio::awaitable<std::vector<dead_step>> dead_steps() = 0;
    /// Makes a dead job due now, with all its attempts again. Returns nothing when the job is not
    /// dead.
    virtual asio::awaitable<std::optional<queued_job>> requeue_dead(transition_job job) = 0;
    /// Removes a dead job. If its step is still due, the reconciler schedules it again. False when
    /// the job is not dead.
    virtual asio::awaitable<bool> forget_dead(transition_job job) = 0;

    /// The queue calls `wake` on its io_context when a job was scheduled that is due sooner than
    /// all others. The call may get lost while Redis is away, so a poll must bound the worker's
    /// sleep.
    virtual void on_wake(std::function<void()> wake) = 0;

    /// True for exactly one caller in each `interval`, across all workers.
    virtual asio::awaitable<bool> take_turn(std::string name,
                                            std::chrono::milliseconds interval) = 0;
};

}  // namespace livescore
