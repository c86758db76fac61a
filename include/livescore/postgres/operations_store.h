/// The operations_store over PostgreSQL.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"
#include "livescore/service/operations/operations_store.h"

namespace livescore {

/// It has connections of its own (`operations_connections`): an operator gets through when all
/// others are busy. Its destructor finishes the requests that run and fails those that wait
/// (unavailable). Thread-safe.
[[nodiscard]] std::unique_ptr<operations_store> make_operations_store(
    const postgres_options& options, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector);

}  // namespace livescore
