/// Writes tables, and reads what a request asks of them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/domain/standings.h"
#include "livescore/protocol/query_parameters.h"

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

struct season_query {
    std::optional<std::string> season{};
    standings_query tables{};
};

/// Reads season, stage, group, round, at, venue and live. The error is "Invalid query" with
/// details. A known parameter that is given twice or empty is an error.
[[nodiscard]] result<season_query> read_standings_query(const query_parameters& parameters);

/// Reads the digits of a positive integer. Otherwise invalid_argument "Invalid path parameters",
/// naming "id".
[[nodiscard]] result<league_id> read_standings_league(std::string_view segment);

}  // namespace livescore
