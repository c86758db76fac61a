/// Reads what a season's body says of its tables, member by member.
#pragma once
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json_place.h"
#include "livescore/protocol/tables/season_rules.h"

namespace livescore {

inline constexpr std::size_t longest_name = 200;
inline constexpr std::size_t longest_text = 500;
inline constexpr int largest_id = std::numeric_limits<std::int32_t>::max();

using positions_by_name = std::map<std::string, first_position, std::less<>>;

// What is wrong becomes a problem of its place.
[[nodiscard]] standings_rules read_rules(const json_place& place, const standings_limits& limits);
/// A number, or the name of the stage or group before it.
[[nodiscard]] std::optional<first_position> read_first_position(const json_place& place);
[[nodiscard]] positions_by_name read_positions_by_name(const json_place& place,
                                                       const standings_limits& limits);
/// Lists of teams, best first.
[[nodiscard]] given_orders read_lists(const json_place& place, const standings_limits& limits);

/// The members rules, stages, deductions, playoff and drawnLots of `body`, an object. The others
/// are ignored.
[[nodiscard]] season_tables read_tables_of(const nlohmann::json& body,
                                           const standings_limits& limits,
                                           std::vector<field_error>& problems);
/// The rules of `body` as they are stored: with the members playoff and drawnLots that stand beside
/// them. `body` is an object whose tables were read without a problem. null: it has no rules.
[[nodiscard]] nlohmann::json rules_to_store(const nlohmann::json& body);

}  // namespace livescore
