/// The port to the delay queue: jobs that become due at a time, leased to one worker at a time.
/// At-least-once; PostgreSQL's guard makes the effect exactly-once. `redis` implements it.
/// Awaitables throw infrastructure_error(unavailable) when Redis does not answer.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/domain/transition.h"

namespace livescore {

namespace asio = boost::asio;

/// Identity: match, step and schedule_version, written "match:<id>:<step>:<version>".
struct transition_job {
    match_id match{};
    transition step{};
    int schedule_version = 0;
    timestamp due{};
};

[[nodiscard]] std::string job_id(const transition_job&);
/// The inverse; nullopt for a string that no job_id() wrote. `due` is left unset.
[[nodiscard]] std::optional<transition_job> parse_job_id(std::string_view id);

struct claimed_job {
    transition_job job;
    std::string token;  ///< proves the lease
    int attempt = 1;    ///< counts from 1
};

struct claim {
    std::vector<claimed_job> jobs;
    /// Until the next job falls due or the next lease expires, by Redis' clock; absent = nothing
    /// waits.
    std::optional<std::chrono::microseconds> next_in;
};

struct queue_counts {
    std::int64_t waiting = 0;
    std::int64_t due = 0;
    std::int64_t leased = 0;
    std::int64_t dead = 0;
};

/// A job that was given up after its last attempt; for an operator to look at.
struct dead_job {
    transition_job job;
    int attempts = 0;
    std::string reason;
    timestamp died_at{};  ///< by Redis' clock
};

class delay_queue {
public:
    virtual ~delay_queue() = default;

    /// Adds jobs; one that is waiting, leased or dead already is left as it is. Wakes the workers
    /// when a job is due sooner than all others.
    virtual asio::awaitable<void> schedule(std::vector<transition_job> jobs) = 0;
    /// Takes up to `max` due jobs under a lease, expired leases included.
    virtual asio::awaitable<claim> claim_due(int max, std::chrono::milliseconds lease) = 0;
    /// Ends jobs; one whose lease has passed to another worker is left alone. Returns how many
    /// ended.
    virtual asio::awaitable<std::int64_t> complete(std::vector<claimed_job> jobs) = 0;
    /// Returns jobs with full-jitter exponential backoff; after JOB_MAX_ATTEMPTS they go to `dead`.
    virtual asio::awaitable<void> fail(std::vector<claimed_job> jobs, std::string reason) = 0;
    /// Returns jobs after `delay` as if they had not been claimed: when the failure was not theirs
    /// but that of a server that all jobs need, so that no outage, however long, makes a job dead.
    virtual asio::awaitable<void> release(std::vector<claimed_job> jobs,
                                          std::chrono::milliseconds delay) = 0;
    virtual asio::awaitable<queue_counts> counts() = 0;

    /// At most `max`, the latest first.
    virtual asio::awaitable<std::vector<dead_job>> list_dead(int max) = 0;
    /// Makes a dead job due now, with all its attempts before it. False when it is not dead.
    virtual asio::awaitable<bool> requeue_dead(transition_job job) = 0;

    /// `wake` is called, on the queue's io_context, when a job was scheduled that is due sooner
    /// than all others. May be missed while Redis is away: a poll must bound the worker's sleep.
    virtual void on_wake(std::function<void()> wake) = 0;

    /// True for exactly one caller in each `interval` across all workers ("whose turn is it?").
    virtual asio::awaitable<bool> take_turn(std::string name,
                                            std::chrono::milliseconds interval) = 0;
};

}  // namespace livescore
