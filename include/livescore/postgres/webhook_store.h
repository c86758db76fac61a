/// The webhook_store over PostgreSQL.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/domain/webhook/webhook.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

/// It has connections of its own (`webhook_connections`). Its destructor finishes the requests that
/// run and fails those that wait (unavailable). Thread-safe.
[[nodiscard]] std::unique_ptr<webhook_store> make_webhook_store(
    const postgres_options& options, const webhook_limits& limits, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector);

}  // namespace livescore
