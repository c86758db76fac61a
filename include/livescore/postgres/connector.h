/// The connector of a process to its PostgreSQL.
#pragma once
#include <memory>

#include "livescore/postgres/options.h"

namespace livescore {

/// Opens connections, and knows whether PostgreSQL can be reached. The objects that share a
/// connector share this knowledge. Thread-safe.
class db_connector;
[[nodiscard]] std::shared_ptr<db_connector> make_db_connector(const postgres_options& options);

}  // namespace livescore
