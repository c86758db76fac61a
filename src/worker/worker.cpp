#include "livescore/worker/worker.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/core/loop.h"
#include "removal.h"
#include "transition_runner.h"
#include "upkeep.h"
#include "worker_metrics.h"

namespace livescore {

namespace {

using std::chrono::microseconds;

// A removed match may have thousands of events, and a step is one statement.
constexpr int removals_in_a_step = 50;

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
          transitions(context, log, queue, cells,
                      {given.poll, given.lease, given.claim_ahead, given.lead_max, given.retry_wait,
                       given.batch}),
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
                           [this] { return old_actions.run(); }) {}

    asio::awaitable<microseconds> announce_heads();
    asio::awaitable<microseconds> reconcile();
    asio::awaitable<microseconds> tell_stats();
    asio::awaitable<microseconds> watch_queue();

    worker_options options;
    store& store_;
    delay_queue& queue_;
    event_bus& bus_;
    match_sheet_store* sheets_;
    loop heads;
    loop reconciler;
    loop stats;
    loop queue_watch;
    worker_metrics cells;
    transition_runner transitions;
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
        if (sheets_ != nullptr) all.push_back(&stats);
        if (options.keep_events.count() > 0) all.push_back(&event_retention);
        return all;
    }
};

worker::worker(asio::io_context& context, store& log, maintenance_store& maintenance,
               delay_queue& queue, event_bus& bus, metrics_registry& metrics,
               worker_options options, match_sheet_store* sheets)
    : impl_(std::make_unique<impl>(context, log, maintenance, queue, bus, metrics, options,
                                   sheets)) {}
worker::~worker() = default;

void worker::start() {
    impl_->transitions.start();
    for (loop* l : impl_->loops()) l->start();
}

void worker::stop(std::function<void()> done) {
    const auto loops = impl_->loops();
    auto left = std::make_shared<std::size_t>(loops.size() + 1);
    const auto one_ended = [left, done = std::move(done)] {
        if (--*left == 0) done();
    };
    impl_->transitions.stop(one_ended);
    for (loop* l : loops) l->stop(one_ended);
}

bool worker::healthy() const {
    const auto loops = impl_->loops();
    return impl_->transitions.healthy() &&
           std::none_of(loops.begin(), loops.end(),
                        [](const loop* l) { return l->failing() || l->stuck(); });
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
