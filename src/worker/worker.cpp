#include "livescore/worker/worker.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/core/loop.h"
#include "removal.h"
#include "upkeep.h"
#include "worker_metrics.h"

namespace livescore {

namespace {

using std::chrono::microseconds;

// The number of batches at once. While one waits for PostgreSQL, the other reports its work and
// ends its jobs.
constexpr int transition_lanes = 2;

// A removed match may have thousands of events, and a step is one statement.
constexpr int removals_in_a_step = 50;

std::optional<transition_job> next_job(const match& m) {
    const auto next = next_transition(m);
    if (!next) return std::nullopt;
    return transition_job{m.id, next->step, m.schedule_version, next->due};
}

/// The outcomes of jobs that were applied.
struct applied_jobs {
    std::vector<claimed_job> completed;
    std::vector<claimed_job> voided;
    std::vector<transition_job> follow_ups;
};

}  // namespace

class worker::impl {
public:
    impl(asio::io_context& context, store& log, maintenance_store& maintenance, delay_queue& queue,
         event_bus& bus, metrics_registry& metrics, worker_options given, match_sheet_store* sheets)
        : options(given),
          store_(log),
          queue_(queue),
          bus_(bus),
          sheets_(sheets),
          heads(context, "heads", given.retry_wait, [this] { return announce_heads(); }),
          reconciler(context, "reconciler", given.retry_wait, [this] { return reconcile(); }),
          stats(context, "stats", given.retry_wait, [this] { return tell_stats(); }),
          queue_watch(context, "queue_watch", given.retry_wait, [this] { return watch_queue(); }),
          cells(metrics),
          own_changes(log, maintenance, queue, cells.turned_stale,
                      {given.watch_interval, given.stale_after, given.batch}),
          clock_source_watch(context, "clock_source_watch", given.retry_wait,
                             [this] { return own_changes.watch_clock_sources(); }),
          tie_settlement(context, "tie_settlement", given.retry_wait,
                         [this] { return own_changes.settle_ties(); }),
          old_events(queue, "match_events", given.retention_interval, cells.events_removed,
                     [this, &maintenance](std::string from) {
                         return maintenance.remove_old_events(options.keep_events, std::move(from),
                                                              options.retention_batch);
                     }),
          old_keys(queue, "idempotency_keys", given.retention_interval, cells.keys_removed,
                   [this, &maintenance](std::string from) {
                       return maintenance.remove_old_idempotency_keys(
                           options.keep_idempotency_keys, std::move(from), options.retention_batch);
                   }),
          old_removals(queue, "removed_matches", given.retention_interval, cells.removals_removed,
                       [this, &maintenance](std::string from) {
                           return maintenance.remove_old_removals(
                               options.keep_removed_matches, std::move(from), removals_in_a_step);
                       }),
          old_traces(queue, "event_traces", given.retention_interval, cells.traces_removed,
                     [this, &maintenance](std::string from) {
                         return maintenance.remove_old_traces(options.keep_traces, std::move(from),
                                                              options.retention_batch);
                     }),
          old_actions(queue, "operator_actions", given.retention_interval, cells.actions_removed,
                      [this, &maintenance](std::string from) {
                          return maintenance.remove_old_actions(
                              options.keep_actions, std::move(from), options.retention_batch);
                      }),
          event_retention(context, "event_retention", given.retry_wait,
                          [this] { return old_events.run(); }),
          key_retention(context, "key_retention", given.retry_wait,
                        [this] { return old_keys.run(); }),
          removal_retention(context, "removal_retention", given.retry_wait,
                            [this] { return old_removals.run(); }),
          trace_retention(context, "trace_retention", given.retry_wait,
                          [this] { return old_traces.run(); }),
          action_retention(context, "action_retention", given.retry_wait,
                           [this] { return old_actions.run(); }) {
        for (int i = 0; i < transition_lanes; ++i) {
            transitions.push_back(std::make_unique<loop>(context, "transitions", given.retry_wait,
                                                         [this] { return run_transitions(); }));
        }
    }

    asio::awaitable<microseconds> run_transitions();
    asio::awaitable<microseconds> announce_heads();
    asio::awaitable<microseconds> reconcile();
    asio::awaitable<microseconds> tell_stats();
    asio::awaitable<microseconds> watch_queue();

    worker_options options;
    store& store_;
    delay_queue& queue_;
    event_bus& bus_;
    match_sheet_store* sheets_;
    std::vector<std::unique_ptr<loop>> transitions;
    loop heads;
    loop reconciler;
    loop stats;
    loop queue_watch;
    worker_metrics cells;
    upkeep own_changes;
    loop clock_source_watch;
    loop tie_settlement;
    removal old_events;
    removal old_keys;
    removal old_removals;
    removal old_traces;
    removal old_actions;
    loop event_retention;
    loop key_retention;
    loop removal_retention;
    loop trace_retention;
    loop action_retention;

    [[nodiscard]] std::vector<loop*> loops() {
        std::vector<loop*> all{&heads,          &reconciler,        &queue_watch,
                               &key_retention,  &removal_retention, &clock_source_watch,
                               &tie_settlement, &trace_retention,   &action_retention};
        for (const auto& lane : transitions) all.push_back(lane.get());
        if (sheets_ != nullptr) all.push_back(&stats);
        if (options.keep_events.count() > 0) all.push_back(&event_retention);
        return all;
    }

    /// Whether the last due transitions wait for PostgreSQL.
    [[nodiscard]] bool in_outage() const noexcept { return in_outage_; }

private:
    bool in_outage_ = false;
    asio::awaitable<applied_jobs> apply(std::vector<claimed_job> jobs);
    asio::awaitable<void> finish(applied_jobs done);
    asio::awaitable<void> give_up(claimed_job job, std::string reason);
};

worker::worker(asio::io_context& context, store& log, maintenance_store& maintenance,
               delay_queue& queue, event_bus& bus, metrics_registry& metrics,
               worker_options options, match_sheet_store* sheets)
    : impl_(std::make_unique<impl>(context, log, maintenance, queue, bus, metrics, options,
                                   sheets)) {}
worker::~worker() = default;

void worker::start() {
    impl_->queue_.on_wake([this] {
        for (const auto& lane : impl_->transitions) lane->wake();
    });
    for (loop* l : impl_->loops()) l->start();
}

void worker::stop(std::function<void()> done) {
    const auto loops = impl_->loops();
    auto left = std::make_shared<std::size_t>(loops.size());
    const auto one_ended = [left, done = std::move(done)] {
        if (--*left == 0) done();
    };
    for (loop* l : loops) l->stop(one_ended);
}

bool worker::healthy() const {
    const auto loops = impl_->loops();
    return !impl_->in_outage() && std::none_of(loops.begin(), loops.end(), [](const loop* l) {
        return l->failing() || l->stuck();
    });
}

/// Claims the due jobs, applies them in one statement, schedules the next ones and ends the jobs.
/// The order matters: a crash anywhere leaves the job leased, and its repetition is a no-op.
asio::awaitable<microseconds> worker::impl::run_transitions() {
    claim claimed = co_await queue_.claim_due(options.batch, options.lease);
    if (claimed.jobs.empty()) {
        const microseconds poll = options.poll;
        co_return std::min(claimed.next_in.value_or(poll), poll);
    }
    std::vector<std::vector<claimed_job>> parts;
    parts.push_back(std::move(claimed.jobs));
    while (!parts.empty()) {
        std::vector<claimed_job> jobs = std::move(parts.back());
        parts.pop_back();
        std::string failure;
        bool outage = false;
        applied_jobs done;
        try {
            done = co_await apply(jobs);
        } catch (const infrastructure_error& e) {
            failure = e.what();
            outage = e.code() != errc::internal;
        } catch (const std::exception& e) {
            failure = e.what();
        }
        if (outage) {
            // PostgreSQL is away for every job. (In doubt: a repetition changes nothing where the
            // step was done.)
            for (auto& part : parts) std::move(part.begin(), part.end(), std::back_inserter(jobs));
            if (!std::exchange(in_outage_, true)) {
                log::warn("transitions_wait", {{"jobs", jobs.size()}, {"reason", failure}});
            }
            co_await queue_.release(std::move(jobs), options.retry_wait);
            co_return options.retry_wait;
        }
        in_outage_ = false;
        if (failure.empty()) {
            co_await finish(std::move(done));
        } else if (jobs.size() == 1) {
            co_await give_up(std::move(jobs.front()), std::move(failure));
        } else {
            // PostgreSQL may refuse one job of the batch, and its neighbours must not fail for it.
            // The worker halves the batch until it finds that job.
            const auto middle = jobs.begin() + static_cast<std::ptrdiff_t>(jobs.size() / 2);
            parts.emplace_back(middle, jobs.end());
            parts.emplace_back(jobs.begin(), middle);
        }
    }
    co_return microseconds::zero();
}

asio::awaitable<applied_jobs> worker::impl::apply(std::vector<claimed_job> jobs) {
    std::vector<transition_request> steps;
    steps.reserve(jobs.size());
    for (const auto& [job, token, attempt] : jobs)
        steps.push_back({job.match, job.step, job.schedule_version});
    const std::vector<transition_outcome> outcomes =
        co_await store_.apply_transitions(std::move(steps));
    applied_jobs done;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const transition_job job = jobs[i].job;
        const auto& match_now = outcomes[i].match_now;
        if (outcomes[i].applied && match_now) {
            cells.applied.add();
            const std::chrono::duration<double> late = match_now->updated_at - job.due;
            cells.lateness.observe(late.count());
            done.completed.push_back(std::move(jobs[i]));
        } else {
            cells.voided.add();
            done.voided.push_back(std::move(jobs[i]));
        }
        if (!match_now) continue;
        const auto next = next_job(*match_now);
        // A new job must not replace the job under lease, which is about to end.
        if (next && job_id(*next) != job_id(job)) done.follow_ups.push_back(*next);
    }
    log::info("transitions_applied",
              {{"jobs", jobs.size()}, {"followUps", done.follow_ups.size()}});
    co_return done;
}

asio::awaitable<void> worker::impl::finish(applied_jobs done) {
    if (!done.follow_ups.empty()) co_await queue_.schedule(std::move(done.follow_ups));
    if (!done.completed.empty()) co_await queue_.complete(std::move(done.completed));
    if (!done.voided.empty()) co_await queue_.discard(std::move(done.voided));
}

asio::awaitable<void> worker::impl::give_up(claimed_job job, std::string reason) {
    cells.jobs_failed.add();
    log::warn("transitions_failed",
              {{"job", job_id(job.job)}, {"attempt", job.attempt}, {"reason", reason}});
    std::vector<claimed_job> one;
    one.push_back(std::move(job));
    const std::int64_t retried = co_await queue_.fail(std::move(one), std::move(reason));
    cells.job_retries.add(static_cast<std::uint64_t>(retried));
}

asio::awaitable<microseconds> worker::impl::announce_heads() {
    const microseconds pause = options.heads_interval;
    const std::vector<head> recent = co_await store_.recent_heads(options.heads_window);
    // The worker takes the turn after the read: when its read fails, it leaves the turn to another
    // worker.
    std::string turn = "heads";
    const bool ours = co_await queue_.take_turn(std::move(turn), options.heads_interval);
    if (!ours) co_return pause;
    // The heads go out even when nothing changed: the message tells the feeds that they are
    // connected.
    bus_.announce(recent);
    cells.heads_announced.add();
    co_return pause;
}

/// PostgreSQL decides which transitions are due; the queue is only a fast index of them. This step
/// finds jobs that Redis lost, and matches that no instance announced.
asio::awaitable<microseconds> worker::impl::reconcile() {
    const microseconds pause = options.reconcile_interval;
    std::string turn = "reconcile";
    const bool ours = co_await queue_.take_turn(std::move(turn), options.reconcile_interval);
    if (!ours) co_return pause;
    std::optional<due_position> after;
    bool more = true;
    while (more) {
        const std::vector<match> due =
            co_await store_.due_matches(options.reconcile_horizon, options.batch, after);
        std::vector<transition_job> jobs;
        for (const auto& m : due) {
            if (const auto job = next_job(m)) jobs.push_back(*job);
        }
        more = due.size() == static_cast<std::size_t>(options.batch) && !jobs.empty();
        if (!jobs.empty()) {
            after = due_position{jobs.back().due, jobs.back().match};
            co_await queue_.schedule(std::move(jobs));
        }
    }
    co_return pause;
}

/// A burst of changes of statistics makes one event a second for each match. This step appends the
/// last one of a burst, whatever became of the instance that took the change.
asio::awaitable<microseconds> worker::impl::tell_stats() {
    const int looked_at = co_await sheets_->tell_stats(options.batch);
    co_return looked_at == options.batch ? microseconds::zero()
                                         : microseconds(options.stats_interval);
}

asio::awaitable<microseconds> worker::impl::watch_queue() {
    const queue_counts counts = co_await queue_.counts();
    cells.waiting.set(counts.waiting);
    cells.due.set(counts.due);
    cells.leased.set(counts.leased);
    cells.dead.set(counts.dead);
    co_return microseconds(options.heads_interval);
}

}  // namespace livescore
