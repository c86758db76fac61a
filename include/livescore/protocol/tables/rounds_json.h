/// Writes the rounds of a season.
#pragma once
#include <span>
#include <string>

#include "livescore/domain/standings/season_rounds.h"
#include "livescore/protocol/tables/standings_json.h"

namespace livescore {

/// The data of the answer: {"league", "season", "rounds"}. The heading's rules are left out.
[[nodiscard]] std::string write_rounds(const standings_heading& heading,
                                       std::span<const season_round> rounds);

}  // namespace livescore
