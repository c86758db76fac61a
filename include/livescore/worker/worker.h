/// The loops of the worker. Each loop runs for ever on one io_context and survives a failure of
/// PostgreSQL or Redis. It ends when `stop` is called. Any number of workers share the work.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/service/delay_queue.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/maintenance.h"
#include "livescore/service/match_sheet_store.h"
#include "livescore/service/store.h"

namespace livescore {

struct worker_options {
    std::chrono::milliseconds poll{250};         ///< longest sleep between looks at the queue
    std::chrono::milliseconds lease{10'000};     ///< then another worker may take the job
    std::chrono::milliseconds claim_ahead{250};  ///< a job is claimed so long before its time
    std::chrono::milliseconds lead_max{200};     ///< a statement runs so long before it, at most
    int batch = 500;  ///< most jobs in a claim, and most transitions in a statement that is late
    std::chrono::milliseconds heads_interval{500};        ///< between two announcements of heads
    std::chrono::milliseconds heads_window{5000};         ///< heads cover this much of the past
    std::chrono::milliseconds reconcile_interval{1000};   ///< between two looks for lost jobs
    std::chrono::milliseconds reconcile_horizon{60'000};  ///< how far ahead such a look goes
    std::chrono::milliseconds watch_interval{500};  ///< between two looks for silence and ties
    std::chrono::seconds stale_after{1200};         ///< of silence, where something had to come
    std::chrono::milliseconds retry_wait{200};      ///< after PostgreSQL or Redis failed
    std::chrono::hours keep_events{0};              ///< logs of matches that are over; 0: for ever
    std::chrono::hours keep_removed_matches{24};    ///< logs of removed matches
    std::chrono::hours keep_idempotency_keys{24};   ///< answers kept under a key
    std::chrono::hours keep_traces{72};             ///< of events
    std::chrono::days keep_actions{365};            ///< of operators
    std::chrono::milliseconds retention_interval{600'000};  ///< between two removals
    int retention_batch = 5000;                             ///< rows that one statement looks at
    std::chrono::milliseconds stats_interval{250};  ///< between two looks for untold statistics
};

class worker {
public:
    /// All objects live on `context`'s thread, except the stores, which are thread-safe. Without
    /// `sheets`, nobody tells of statistics.
    worker(boost::asio::io_context& context, store& log, maintenance_store& maintenance,
           delay_queue& queue, event_bus& bus, metrics_registry& metrics, worker_options options,
           match_sheet_store* sheets = nullptr);
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    /// Starts the loops: transitions, heads, reconciler, the events of statistics, the watch of the
    /// queue's size, the watch of clock sources, the settling of ties, and the removal of old data.
    void start();
    /// Lets the running steps finish. Calls `done` on the context's thread when all loops have
    /// ended.
    void stop(std::function<void()> done);

    /// Whether all loops get their work done. Call it on the context's thread.
    [[nodiscard]] bool healthy() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
