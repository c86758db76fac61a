/// The SQL of lists of matches: which index is walked for which filters. docs/DATABASE_SCHEMA.md,
/// "How lists are read".
#pragma once
#include <string>
#include <vector>

#include "livescore/domain/queries.h"

namespace livescore {

/// A statement and its parameters, $1 the first.
struct search_statement {
    std::string sql;
    std::vector<std::string> values;
};

/// One after the other until one of them gives the page in full: each is complete where the one
/// before gave less than `limit + 1` rows. Ids of leagues of the name that the filter asks for are
/// looked up before; none: nobody's.
[[nodiscard]] std::vector<search_statement> search_matches(
    const match_filter& filter, const match_page_request& request,
    const std::vector<std::int32_t>& leagues_of_the_name);
/// Whether the filter names a league by its name.
[[nodiscard]] bool asks_for_league_name(const match_filter& filter);

}  // namespace livescore
