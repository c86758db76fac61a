/// The port to the delay queue: jobs that become due at a time, leased to one worker at a time.
/// At-least-once; PostgreSQL's guard makes the effect exactly-once. `redis` implements it.
/// Awaitables throw infrastructure_error(unavailable) when Redis does not answer.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/transition_job.h"

namespace livescore {

namespace asio = boost::asio;

struct claimed_job {
    transition_job job;
    std::string token;  ///< proves the lease, and names the worker
    int attempt = 1;    ///< counts from 1
};

struct claim {
    std::vector<claimed_job> jobs;
    /// Until the next job falls due or the next lease expires, by Redis' clock; absent = nothing
    /// waits.
    std::optional<std::chrono::microseconds> next_in;
};

class delay_queue {
public:
    virtual ~delay_queue() = default;

    /// Adds jobs; one that is waiting, leased or dead already is left as it is. A job takes the
    /// place of those, waiting or dead, of the schedule_version before its own. Wakes the workers
    /// when a job is due sooner than all others.
    virtual asio::awaitable<void> schedule(std::vector<transition_job> jobs) = 0;
    /// Takes up to `max` due jobs under a lease, expired leases included.
    virtual asio::awaitable<claim> claim_due(int max, std::chrono::milliseconds lease) = 0;
    /// Ends jobs; one whose lease has passed to another worker is left alone. Returns how many
    /// ended.
    virtual asio::awaitable<std::int64_t> complete(std::vector<claimed_job> jobs) = 0;
    /// As `complete`, for jobs that no longer applied; the history tells the difference.
    virtual asio::awaitable<std::int64_t> discard(std::vector<claimed_job> jobs) = 0;
    /// Returns jobs with full-jitter exponential backoff; after JOB_MAX_ATTEMPTS they go to `dead`.
    /// Returns how many will be tried again.
    virtual asio::awaitable<std::int64_t> fail(std::vector<claimed_job> jobs,
                                               std::string reason) = 0;
    /// Returns jobs after `delay` as if they had not been claimed: when the failure was not theirs
    /// but that of a server that all jobs need, so that no outage, however long, makes a job dead.
    virtual asio::awaitable<void> release(std::vector<claimed_job> jobs,
                                          std::chrono::milliseconds delay) = 0;

    // For operators
    virtual asio::awaitable<queue_counts> counts() = 0;
    /// At most `max`: waiting and leased ones by time, dead ones the latest first.
    virtual asio::awaitable<std::vector<queued_job>> list(job_state state, int max) = 0;
    /// The last runs, the latest first, at most `max`; JOB_HISTORY_ENTRIES are kept.
    virtual asio::awaitable<std::vector<job_run>> history(int max) = 0;
    /// Makes a dead job due now, with all its attempts before it. Nothing when it is not dead.
    virtual asio::awaitable<std::optional<queued_job>> requeue_dead(transition_job job) = 0;
    /// Removes a dead job; when its step is still due, the reconciler schedules it anew. False when
    /// it is not dead.
    virtual asio::awaitable<bool> forget_dead(transition_job job) = 0;

    /// `wake` is called, on the queue's io_context, when a job was scheduled that is due sooner
    /// than all others. May be missed while Redis is away: a poll must bound the worker's sleep.
    virtual void on_wake(std::function<void()> wake) = 0;

    /// True for exactly one caller in each `interval` across all workers ("whose turn is it?").
    virtual asio::awaitable<bool> take_turn(std::string name,
                                            std::chrono::milliseconds interval) = 0;
};

}  // namespace livescore
