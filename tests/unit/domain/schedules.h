/// The schedules that tests of the domain play with.
#pragma once
#include <chrono>

#include "livescore/domain/match.h"

namespace livescore {

inline const timestamp kick_off =
    timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) + std::chrono::hours(12);
inline const match_schedule plain{kick_off, kick_off + std::chrono::hours(2), {}, {}};
inline const match_schedule with_break{kick_off, kick_off + std::chrono::hours(2),
                                       kick_off + std::chrono::minutes(45),
                                       kick_off + std::chrono::minutes(60)};

}  // namespace livescore
