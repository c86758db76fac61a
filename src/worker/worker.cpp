#include "livescore/worker/worker.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "livescore/core/log.h"
#include "loop.h"
#include "worker_metrics.h"

namespace livescore {

namespace {

using std::chrono::microseconds;

std::optional<transition_job> next_job(const match& m) {
    const auto next = next_transition(m);
    if (!next) return std::nullopt;
    return transition_job{m.id, next->step, m.schedule_version, next->due};
}

}  // namespace

class worker::impl {
public:
    impl(asio::io_context& context, store& log, delay_queue& queue, event_bus& bus,
         metrics_registry& metrics, worker_options given)
        : options(given),
          store_(log),
          queue_(queue),
          bus_(bus),
          transitions(context, "transitions", given.retry_wait,
                      [this] { return run_transitions(); }),
          heads(context, "heads", given.retry_wait, [this] { return announce_heads(); }),
          reconciler(context, "reconciler", given.retry_wait, [this] { return reconcile(); }),
          queue_watch(context, "queue_watch", given.retry_wait, [this] { return watch_queue(); }),
          cells(metrics) {}

    asio::awaitable<microseconds> run_transitions();
    asio::awaitable<microseconds> announce_heads();
    asio::awaitable<microseconds> reconcile();
    asio::awaitable<microseconds> watch_queue();

    worker_options options;
    store& store_;
    delay_queue& queue_;
    event_bus& bus_;
    loop transitions;
    loop heads;
    loop reconciler;
    loop queue_watch;
    worker_metrics cells;

    [[nodiscard]] std::vector<loop*> loops() {
        return {&transitions, &heads, &reconciler, &queue_watch};
    }

private:
    bool in_outage_ = false;
    asio::awaitable<std::vector<transition_job>> apply(std::vector<claimed_job> jobs);
};

worker::worker(asio::io_context& context, store& log, delay_queue& queue, event_bus& bus,
               metrics_registry& metrics, worker_options options)
    : impl_(std::make_unique<impl>(context, log, queue, bus, metrics, options)) {}
worker::~worker() = default;

void worker::start() {
    impl_->queue_.on_wake([this] { impl_->transitions.wake(); });
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
    return std::none_of(loops.begin(), loops.end(), [](const loop* l) { return l->failing(); });
}

/// Claims what is due, applies it in one statement, schedules what comes next and ends the jobs: in
/// this order, so that a crash anywhere leaves the job leased, and its repetition is a no-op.
asio::awaitable<microseconds> worker::impl::run_transitions() {
    claim claimed = co_await queue_.claim_due(options.batch, options.lease);
    if (claimed.jobs.empty()) {
        const microseconds poll = options.poll;
        co_return std::min(claimed.next_in.value_or(poll), poll);
    }
    std::string failure;
    bool outage = false;
    std::vector<transition_job> follow_ups;
    try {
        follow_ups = co_await apply(claimed.jobs);
    } catch (const infrastructure_error& e) {
        failure = e.what();
        outage = e.code() != errc::internal;
    } catch (const std::exception& e) {
        failure = e.what();
    }
    if (outage) {
        // PostgreSQL is away, for every job alike. (In doubt: the repetition is a no-op where it
        // was done.)
        if (!std::exchange(in_outage_, true)) {
            log::warn("transitions_wait", {{"jobs", claimed.jobs.size()}, {"reason", failure}});
        }
        co_await queue_.release(std::move(claimed.jobs), options.retry_wait);
        co_return options.retry_wait;
    }
    in_outage_ = false;
    if (!failure.empty()) {
        cells.jobs_failed.add(claimed.jobs.size());
        log::warn("transitions_failed", {{"jobs", claimed.jobs.size()}, {"reason", failure}});
        co_await queue_.fail(std::move(claimed.jobs), failure);
        co_return options.retry_wait;
    }
    if (!follow_ups.empty()) co_await queue_.schedule(std::move(follow_ups));
    co_await queue_.complete(std::move(claimed.jobs));
    co_return microseconds::zero();
}

asio::awaitable<std::vector<transition_job>> worker::impl::apply(std::vector<claimed_job> jobs) {
    std::vector<transition_request> steps;
    steps.reserve(jobs.size());
    for (const auto& [job, token, attempt] : jobs)
        steps.push_back({job.match, job.step, job.schedule_version});
    const std::vector<transition_outcome> outcomes =
        co_await store_.apply_transitions(std::move(steps));
    std::unordered_map<match_id, const transition_job*> job_of;
    for (const auto& claimed : jobs) job_of[claimed.job.match] = &claimed.job;
    std::vector<transition_job> follow_ups;
    for (const auto& outcome : outcomes) {
        const auto* done = job_of[outcome.match];
        if (outcome.applied && outcome.match_now && done) {
            cells.applied.add();
            const std::chrono::duration<double> late = outcome.match_now->updated_at - done->due;
            cells.lateness.observe(late.count());
        } else {
            cells.voided.add();
        }
        if (!outcome.match_now) continue;
        const auto next = next_job(*outcome.match_now);
        if (!next) continue;
        // The job under lease must not be scheduled over: it is about to be completed.
        if (done && job_id(*done) == job_id(*next)) continue;
        follow_ups.push_back(*next);
    }
    log::info("transitions_applied", {{"jobs", jobs.size()}, {"followUps", follow_ups.size()}});
    co_return follow_ups;
}

asio::awaitable<microseconds> worker::impl::announce_heads() {
    const microseconds pause = options.heads_interval;
    const std::vector<head> recent = co_await store_.recent_heads(options.heads_window);
    // After the read, so that a worker whose read fails leaves the turn to another.
    std::string turn = "heads";
    const bool ours = co_await queue_.take_turn(std::move(turn), options.heads_interval);
    if (!ours) co_return pause;
    // Also when nothing changed: the message itself tells the feeds that they are connected.
    bus_.announce(recent);
    cells.heads_announced.add();
    co_return pause;
}

/// PostgreSQL decides what is due; the queue is only a fast index of it. Finds what Redis lost, and
/// matches that nobody announced.
asio::awaitable<microseconds> worker::impl::reconcile() {
    const std::vector<match> due =
        co_await store_.due_matches(options.reconcile_horizon, options.batch);
    std::vector<transition_job> jobs;
    for (const auto& m : due) {
        if (const auto job = next_job(m)) jobs.push_back(*job);
    }
    if (!jobs.empty()) co_await queue_.schedule(std::move(jobs));
    co_return microseconds(options.reconcile_interval);
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
