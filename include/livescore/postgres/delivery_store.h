/// The delivery_store on PostgreSQL.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"
#include "livescore/service/webhook/delivery_store.h"

namespace livescore {

/// It has connections of its own (`options.delivery_connections`), which it opens when they are
/// first used. Its destructor finishes the requests that run and fails those that wait
/// (unavailable). Destroy it before the io_contexts that run coroutines which still await it.
/// `connector` must have the same options; when it is null, the store makes its own. Thread-safe.
[[nodiscard]] std::unique_ptr<delivery_store> make_delivery_store(
    const postgres_options& options, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector = {});

}  // namespace livescore
