/// Ranges of values that bodies and query strings share.
#pragma once
#include <cstdint>
#include <limits>

namespace livescore {

inline constexpr int max_score = 100'000;
inline constexpr int max_int = std::numeric_limits<std::int32_t>::max();

}  // namespace livescore
