/// The competition_store over PostgreSQL.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/domain/competition/competition.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"
#include "livescore/service/competition/competition_store.h"
#include "livescore/service/event_sink.h"

namespace livescore {

/// It has connections of its own (`competition_connections`): a merge of thousands of matches keeps
/// no reader of matches waiting. It reports the events of a merge to `sink`. Its destructor
/// finishes the requests that run and fails those that wait (unavailable). Thread-safe.
[[nodiscard]] std::unique_ptr<competition_store> make_postgres_competition_store(
    const postgres_options& options, const competition_limits& limits, event_sink& sink,
    metrics_registry& metrics, std::shared_ptr<db_connector> connector);

}  // namespace livescore
