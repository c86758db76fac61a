/// The parts of API-Football's decoder.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/domain/feed/fixture_report.h"
#include "reading/json_fields.h"

namespace livescore::api_football {

/// The two sides of a fixture, by which its lists name a side.
struct sides {
    std::optional<std::string> home{};  ///< references
    std::optional<std::string> away{};
    [[nodiscard]] std::optional<match_side> of(const json_fields& team) const;
};

[[nodiscard]] result<fixture_report> read_fixture(const json_fields& fixture);

/// "2026-27" for a league that plays over two years, else "2026". The provider names the first year
/// alone; the country and the competition tell the rest.
[[nodiscard]] std::string season_label(int year, std::string_view country, std::string_view league);

/// Events without ids, in the order of play. `score`: the match's, which decides between a goal and
/// its cancellation; absent while it is not known.
[[nodiscard]] std::vector<reported_incident> read_events(const json_fields& events,
                                                         const json_fields& lineups,
                                                         const sides& teams,
                                                         const std::optional<score>& score);

[[nodiscard]] std::optional<lineups_change> read_lineups(const json_fields& lineups,
                                                         const sides& teams);
[[nodiscard]] std::vector<stat_change> read_statistics(const json_fields& statistics,
                                                       const sides& teams);

}  // namespace livescore::api_football
