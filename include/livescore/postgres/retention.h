/// Retention on PostgreSQL. It removes old rows over its own connection, so that it never holds up
/// other requests.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/postgres/options.h"
#include "livescore/service/maintenance.h"

namespace livescore {

/// The maintenance store connects when it is first used. Destroy it before the io_contexts that run
/// coroutines which still await it.
[[nodiscard]] std::unique_ptr<maintenance_store> make_maintenance_store(postgres_options options,
                                                                        metrics_registry& metrics);

}  // namespace livescore
