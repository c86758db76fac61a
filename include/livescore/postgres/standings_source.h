/// The source of tables on PostgreSQL: connections of its own, so that tables that are asked for
/// anew and anew hold up no other read.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"
#include "livescore/service/standings/standings_source.h"

namespace livescore {

/// It has `options.standings_connections` connections, which it opens when they are first used. Its
/// destructor finishes what runs and fails what waits (unavailable). Destroy it before the
/// io_contexts that run coroutines which still await it. `connector` must have the same options.
/// Thread-safe.
[[nodiscard]] std::unique_ptr<standings_source> make_standings_source(
    const postgres_options& options, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector);

}  // namespace livescore
