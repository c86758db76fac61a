/// A wish to see a match again.
#pragma once
#include "livescore/core/ids.h"

namespace livescore {

struct replay_request {
    double speed = 1;          ///< more than 0
    sequence_number from = 0;  ///< the first event; 0 and 1: all
    friend bool operator==(const replay_request&, const replay_request&) = default;
};

inline constexpr double min_replay_speed = 0.1;

}  // namespace livescore
