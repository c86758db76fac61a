/// Reads what a season says of its tables: rules, stages, deductions. JSON in, domain values out.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/standings/standings_rules.h"
#include "livescore/protocol/json_limits.h"

namespace livescore {

/// The most of each in one season; configurable.
struct standings_limits {
    std::size_t criteria = 36;  ///< of one order; twice as many as there are
    std::size_t zones = 60;
    std::size_t stages = 50;
    std::size_t deductions = 200;
    std::size_t lists = 100;       ///< of `playoff`, and of `drawnLots`
    std::size_t teams = 500;       ///< of one list, and the last position of a zone
    std::size_t matches = 10'000;  ///< a season with more has no table
};

struct season_tables {
    standings_rules rules;
    std::vector<season_stage> stages;
    std::vector<points_deduction> deductions;
};

/// JSON texts. Empty or null: rules of points, goal difference and goals; no stages; no deductions.
struct season_texts {
    std::string_view rules{};
    std::string_view stages{};
    std::string_view deductions{};
    std::string_view playoff{};     ///< lists of team ids, best first; in place of those of `rules`
    std::string_view drawn_lots{};  ///< as above
};

/// invalid_argument "Invalid payload", with details for each wrong place. Their paths begin with
/// "rules", "stages", "deductions", "playoff" or "drawnLots". Unknown members are ignored.
[[nodiscard]] result<season_tables> read_season_tables(const season_texts& texts,
                                                       const standings_limits& limits,
                                                       const json_limits& json);

}  // namespace livescore
