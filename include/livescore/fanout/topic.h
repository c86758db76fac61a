/// The topics that a client can subscribe to.
#pragma once
#include "livescore/core/ids.h"

namespace livescore {

/// A match, or the channel of all matches (created, score and status events).
using topic = match_id;
inline constexpr topic matches_channel{0};

}  // namespace livescore
