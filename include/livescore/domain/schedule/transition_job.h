/// A scheduled transition as a job of the delay queue: its name, and its facts in each stage of its
/// life.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/domain/schedule/transition.h"

namespace livescore {

/// Identity: match, step and schedule_version, written "match:<id>:<step>:<version>".
struct transition_job {
    match_id match{};
    transition step{};
    int schedule_version = 0;
    timestamp due{};
};

[[nodiscard]] std::string job_id(const transition_job&);
/// The inverse of job_id(). nullopt for a string that job_id() did not write. `due` is left unset.
[[nodiscard]] std::optional<transition_job> parse_job_id(std::string_view id);

/// The stage of a job.
enum class job_state { waiting, leased, dead };
/// "waiting", "leased", "dead"
[[nodiscard]] std::string_view to_string(job_state) noexcept;

/// A job in the queue, as an operator sees it. Times are by Redis' clock.
struct queued_job {
    transition_job job;
    int attempts = 0;  ///< begun so far
    timestamp at{};  ///< waiting: when it will run; leased: when its lease ends; dead: when it died
    std::string worker{};  ///< leased: the worker that holds the lease
    std::string reason{};  ///< dead: why
};

struct queue_counts {
    std::int64_t waiting = 0;
    std::int64_t due = 0;  ///< waiting jobs that are due
    std::int64_t leased = 0;
    std::int64_t dead = 0;
};

/// A queue with what is in it: "transitions", "feeds", "webhooks". Only transitions die.
struct job_kind {
    std::string kind;
    queue_counts counts;
};
/// Dead jobs of one step. The newest beyond 10,000 are not counted.
struct dead_step {
    std::string step;
    std::int64_t jobs = 0;
};

/// The dead jobs that an operator wants to run again: these, or some of a step.
struct requeue_wish {
    std::vector<transition_job> jobs{};
    std::optional<transition> step{};  ///< without `jobs`; absent: of any step
    int limit = 100;
};
/// What became of one of them.
struct requeued_job {
    transition_job job;
    bool requeued = false;  ///< false: it was not dead any more
};

/// The outcome of a run.
enum class job_outcome {
    completed,
    voided,   ///< it no longer applied: done already, rescheduled, or overruled
    retried,  ///< it failed and will run again
    expired,  ///< its lease ended before it did; it will run again
    dead,     ///< it failed, or its lease expired, for the last time
};
[[nodiscard]] std::string_view to_string(job_outcome) noexcept;
[[nodiscard]] std::optional<job_outcome> parse_job_outcome(std::string_view) noexcept;

/// A run that has ended.
struct job_run {
    transition_job job;
    timestamp finished_at{};  ///< by Redis' clock
    int attempts = 0;         ///< this one included
    job_outcome outcome{};
    std::string worker{};
};

/// The jobs that an operator asks for.
struct job_list_query {
    bool waiting = false;
    bool leased = false;
    bool dead = true;
    bool history = true;
    int limit = 50;  ///< jobs or runs of each list
};

/// The jobs that an operator sees. A list that was not asked for is absent.
struct job_overview {
    queue_counts counts;
    std::optional<std::vector<queued_job>> waiting{};
    std::optional<std::vector<queued_job>> leased{};
    std::optional<std::vector<queued_job>> dead{};
    std::optional<std::vector<job_run>> history{};
    std::optional<std::vector<job_kind>> kinds{};
    std::vector<dead_step> dead_steps{};  ///< with `kinds`
};

}  // namespace livescore
