/// The event types of incidents, as a list for statements (docs/API.md).
#pragma once
#include <array>
#include <string_view>

namespace livescore {

inline constexpr std::array<std::string_view, 19> incident_types{
    "goal",          "own_goal",    "penalty_goal",    "penalty_missed", "shootout_goal",
    "shootout_miss", "yellow_card", "second_yellow",   "red_card",       "substitution",
    "var",           "kick_off",    "half_time",       "second_half",    "full_time",
    "extra_time",    "injury",      "goal_disallowed", "penalty"};

}  // namespace livescore
