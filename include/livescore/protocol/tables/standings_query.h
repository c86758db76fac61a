/// Reads what a request asks of tables.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/domain/standings/standings.h"
#include "livescore/protocol/query_parameters.h"

namespace livescore {

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
