/// How to reach replicas of PostgreSQL.
#pragma once
#include <chrono>
#include <string>

namespace livescore {

struct replica_options {
    /// As postgres_options::url. Of several hosts, those come first that are standbys. Empty: the
    /// primary answers everything.
    std::string url{};
    int connections = 4;  ///< connections (= threads) for lists
    /// How long a list waits for a replica that is behind.
    std::chrono::milliseconds wait{20};
};

}  // namespace livescore
