/// Writes tables.
#pragma once
#include <optional>
#include <string>

#include "livescore/core/ids.h"
#include "livescore/domain/standings/standings.h"

namespace livescore {

/// Whose tables they are.
struct standings_heading {
    league_id league{};
    std::string league_name;
    std::optional<std::string> season{};
    std::optional<std::string> rules{};  ///< JSON, as the season gives them; absent: the default
};

/// The data of the answer: {"league", "season", "rules", "tables", …}.
[[nodiscard]] std::string write_standings(const standings_heading& heading,
                                          const standings& tables);

}  // namespace livescore
