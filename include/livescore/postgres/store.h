/// The store on PostgreSQL: libpqxx connections, each owned by one thread, behind bounded queues.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "livescore/core/metrics.h"
#include "livescore/service/event_sink.h"
#include "livescore/service/store.h"

namespace livescore {

struct postgres_options {
    std::string url;             ///< postgres://user:password@host:port/database, or a libpq string
    int pool_size = 4;           ///< connections (= threads) for everything but appends
    int append_connections = 2;  ///< connections (= threads) for group append
    int queue_limit = 1024;      ///< requests that may wait for each of the two; more = overloaded
    int group_limit = 256;       ///< appends in one statement
    std::chrono::milliseconds connect_timeout{2000};
    std::chrono::milliseconds statement_timeout{5000};
    std::chrono::milliseconds lock_timeout{2000};
    /// How long to find out what became of a change whose connection was lost at the commit.
    std::chrono::milliseconds in_doubt_timeout{5000};
    /// Plan each statement once, for whatever values: for processes whose statements all have one
    /// good plan. Otherwise PostgreSQL plans the first five of each on each connection by their
    /// values. Appends are always planned once.
    bool plan_once = false;
    std::string application_name = "livescore";
};

/// Opens connections, and knows whether PostgreSQL can be reached: what one of those who share it
/// finds out, all know. Thread-safe.
class db_connector;
[[nodiscard]] std::shared_ptr<db_connector> make_db_connector(const postgres_options& options);

/// Connects lazily and reconnects by itself. The destructor finishes what runs and fails what waits
/// (unavailable); it must run before the io_contexts of those who still await end. `connector`: of
/// the same options; null: one of its own. Thread-safe.
[[nodiscard]] std::unique_ptr<store> make_postgres_store(
    postgres_options options, event_sink& sink, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector = {});

}  // namespace livescore
