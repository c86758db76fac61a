/// Reads the paths and queries of requests about leagues, teams, players and seasons. The errors
/// are those of query.h.
#pragma once
#include <string>
#include <string_view>

#include "livescore/domain/competition/competition.h"
#include "livescore/protocol/query_parameters.h"

namespace livescore {

/// A positive integer of the range of ids; otherwise the error names `id`, or `name`.
[[nodiscard]] result<league_id> read_league_id(std::string_view segment);
[[nodiscard]] result<team_id> read_team_id(std::string_view segment, std::string_view name = "id");
[[nodiscard]] result<player_id> read_player_id(std::string_view segment);
/// A label has 1 to 100 characters; blanks at its ends are no part of it.
[[nodiscard]] result<std::string> read_season_label(std::string_view segment);

struct row_list_query {
    row_filter filter;
    row_page_request page;
};
/// Reads limit 1..100 (default 50; at least the number of ids), cursor, sport, country, search, ref
/// ("provider:reference"), ids.
[[nodiscard]] result<row_list_query> read_row_list_query(const query_parameters&);
/// Reads limit 1..100 (default 50), cursor.
[[nodiscard]] result<season_page_request> read_season_list_query(const query_parameters&);
/// Reads limit 1..100; default `fallback`.
[[nodiscard]] result<int> read_limit_query(const query_parameters&, int fallback);

}  // namespace livescore
