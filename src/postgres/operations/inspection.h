/// What operators ask of PostgreSQL itself, and of the webhooks' queues in it.
#pragma once
#include <vector>

#include "connection/session.h"
#include "livescore/domain/operations/stores.h"

namespace livescore {

[[nodiscard]] postgres_overview inspect_postgres(db_session& session);
[[nodiscard]] std::vector<endpoint_overview> read_endpoints(db_session& session, int limit);

}  // namespace livescore
