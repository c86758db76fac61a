/// Line-ups and statistics as JSON: bodies of requests in; answers, events and stored texts out.
/// All three write the same text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/sheet/match_sheet.h"
#include "livescore/protocol/request_body.h"

namespace livescore {

/// {"home": {…} or null, "away": {…} or null}
[[nodiscard]] std::string write_lineups(const match_lineups& lineups);
/// [{"name","unit","period","home","away"}, …]
[[nodiscard]] std::string write_stats(std::span<const match_stat> stats);
/// Reads what write_lineups wrote. Throws std::exception for anything else.
[[nodiscard]] match_lineups read_stored_lineups(std::string_view json);
/// As read_stored_lineups.
[[nodiscard]] std::vector<match_stat> read_stored_stats(std::string_view json);

/// The body of PUT line-ups, with one side or both. Errors as in request_body.h.
[[nodiscard]] result<lineups_change> read_lineups(request_body body, const json_limits& limits);

/// A row of PUT has at least one of home and away. A row of PATCH that leaves both sides unknown
/// removes the statistic.
enum class stats_request { put, patch };
/// The body of PUT and PATCH statistics: an array. Errors as in request_body.h.
[[nodiscard]] result<std::vector<stat_change>> read_stats(request_body body, stats_request kind,
                                                          const json_limits& limits);

}  // namespace livescore
