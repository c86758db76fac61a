/// The store on PostgreSQL: libpqxx connections behind bounded queues. Each connection belongs to
/// one thread.
#pragma once
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/postgres/connector.h"
#include "livescore/postgres/options.h"
#include "livescore/postgres/replica_options.h"
#include "livescore/service/event_sink.h"
#include "livescore/service/match_sheet_store.h"
#include "livescore/service/store.h"

namespace livescore {

/// The store, and the ports of other nouns that share its connections.
class postgres_stores : public store {
public:
    [[nodiscard]] virtual match_sheet_store& sheets() noexcept = 0;
};

/// The store connects when it is first used, and reconnects by itself. Its destructor finishes the
/// requests that run and fails those that wait (unavailable). Destroy the store before the
/// io_contexts that run coroutines which still await it. `connector` must have the same options.
/// When it is null, the store makes its own. Thread-safe.
///
/// With `replicas`, lists of matches and of commentary come from a replica. Each such read first
/// asks the primary how far its log of writes is. A replica that has not got so far within
/// `replicas.wait`, that has another history or that cannot be reached is passed over, and the
/// primary answers. So a list contains all that was committed before it was asked for, by whatever
/// process.
[[nodiscard]] std::unique_ptr<postgres_stores> make_postgres_store(
    postgres_options options, event_sink& sink, metrics_registry& metrics,
    std::shared_ptr<db_connector> connector = {}, const replica_options& replicas = {});

}  // namespace livescore
