/// Which of several servers carries which partition.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "livescore/domain/event_partition.h"

namespace livescore {

/// By rendezvous hashing: a partition goes to the server whose SHA-256 with it is the highest. So
/// all programs agree, whatever the order of their lists. A server that is added takes partitions
/// from the others, and one that is removed leaves its own to them; no other partition moves.
/// `servers`: distinct names, at least one. Returns the index of each partition's server.
[[nodiscard]] std::array<std::size_t, event_partitions> spread_partitions(
    const std::vector<std::string>& servers);

}  // namespace livescore
