/// How the servers are that all processes share, and what waits for webhooks, for operators.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/time.h"

namespace livescore {

/// A standby, as the primary sees it.
struct replica_figures {
    std::string name;
    std::string state;  ///< "streaming", …; empty: we may not know
    std::optional<std::int64_t>
        behind_ms;  ///< of its replay; absent: unknown, or nothing to replay
};

struct postgres_overview {
    std::string version;
    std::int64_t database_bytes = 0;
    std::int64_t connections = 0;  ///< of all clients of the server
    std::int64_t connections_max = 0;
    std::int64_t active = 0;   ///< that run a statement
    std::int64_t waiting = 0;  ///< that wait for a lock
    std::optional<std::int64_t> longest_transaction_ms{};
    bool is_standby = false;
    std::vector<replica_figures> replicas{};
};

struct redis_overview {
    std::string version;
    std::int64_t used_bytes = 0;
    std::int64_t max_bytes = 0;  ///< 0: no limit
    std::int64_t clients = 0;
    std::int64_t commands_per_second = 0;
    // Since the start of the server:
    std::int64_t evicted_keys = 0;
    std::int64_t rejected_connections = 0;
    std::optional<std::int64_t> output_drops{};  ///< clients closed for not reading; Redis 7.2 on
    std::optional<std::string> role{};           ///< "master", "slave"
    std::optional<std::int64_t> replicas{};
};

/// What is known of both. Absent: it did not answer, and the problem says why.
struct stores_overview {
    timestamp asked_at{};
    std::optional<postgres_overview> postgres{};
    std::optional<std::string> postgres_problem{};
    std::optional<redis_overview> redis{};
    std::optional<std::string> redis_problem{};
};

/// A webhook with what waits for it. The address is without its query, which may hold a secret.
struct endpoint_overview {
    std::int64_t id = 0;
    std::string address;
    std::optional<std::string> description{};
    bool enabled = false;
    std::optional<std::string> disabled_reason{};
    std::optional<timestamp> failing_since{};
    std::optional<timestamp> last_success_at{};
    std::int64_t pending = 0;                 ///< counted up to counted_deliveries
    std::int64_t failed = 0;                  ///< likewise, of those that are still kept
    std::optional<int> last_status{};         ///< of the answer to the newest failed delivery
    std::optional<std::string> last_error{};  ///< of the newest failed delivery
};
/// More is not counted: an endpoint with so many needs no exact number.
inline constexpr int counted_deliveries = 1'000;

}  // namespace livescore
