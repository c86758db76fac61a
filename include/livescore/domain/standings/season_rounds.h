/// The rounds of a season, from its matches. Pure.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/domain/match.h"

namespace livescore {

struct season_round {
    std::optional<std::string> stage{};
    std::optional<std::string> round{};  ///< a whole number or a name; absent: matches without one
    std::vector<std::string> groups{};   ///< those that its matches name, in alphabetical order
    int matches = 0;                     ///< cancelled ones too
    int finished = 0;                    ///< finished and awarded
    int running = 0;                     ///< live, halftime and suspended
    std::optional<timestamp> previous_start{};  ///< of its latest match that is over
    std::optional<timestamp> next_start{};      ///< of its earliest scheduled match
};

/// In the order of play: rounds go by the start in the middle of their starts, so a match that is
/// played much later or sooner moves no round. Numbers of one stage ascend.
[[nodiscard]] std::vector<season_round> rounds_of(std::span<const match> season);

}  // namespace livescore
