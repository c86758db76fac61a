/// Retention on PostgreSQL: what is old is removed over a connection of its own, so that it never
/// holds up anything else.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/postgres/store.h"
#include "livescore/service/maintenance.h"

namespace livescore {

/// Connects when first asked. As the store, it must be destroyed before the io_contexts of those
/// who still await.
[[nodiscard]] std::unique_ptr<maintenance_store> make_maintenance_store(postgres_options options,
                                                                        metrics_registry& metrics);

}  // namespace livescore
