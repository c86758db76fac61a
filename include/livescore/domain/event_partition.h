/// Events travel in partitions, so that several servers can carry them. A match belongs to one
/// partition for ever, so its events keep their order on the way.
#pragma once
#include <bitset>
#include <cstddef>
#include <cstdint>

#include "livescore/core/ids.h"

namespace livescore {

/// Fixed: programs of different releases and settings must agree on it. It is far more than there
/// are servers, so that each one gets about as many as the others.
inline constexpr std::size_t event_partitions = 128;

/// 0 to event_partitions - 1. Ids come from a sequence, so consecutive matches spread evenly.
[[nodiscard]] constexpr std::size_t partition_of(match_id match) noexcept {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(raw(match)) % event_partitions);
}

using partition_set = std::bitset<event_partitions>;

}  // namespace livescore
