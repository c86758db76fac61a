/// The event types of incidents (docs/API.md#incidents). Others are free words of comments.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace livescore {

/// Deeds of one player come first: goals, cards and kicks of a shoot-out.
inline constexpr std::array<std::string_view, 19> incident_types{
    "goal",          "own_goal",      "penalty_goal", "penalty",        "penalty_missed",
    "shootout_goal", "shootout_miss", "yellow_card",  "second_yellow",  "red_card",
    "substitution",  "var",           "kick_off",     "half_time",      "second_half",
    "full_time",     "extra_time",    "injury",       "goal_disallowed"};
inline constexpr std::size_t deeds_of_player = 10;

}  // namespace livescore
