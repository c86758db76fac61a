/// The SQL of lists of matches. It decides which index PostgreSQL walks for which filters. See
/// docs/DATABASE_SCHEMA.md, "How lists are read".
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "livescore/domain/queries.h"
#include "match/listing_statements.h"

namespace livescore {

/// The caller runs these statements one after the other, until one gives `limit + 1` rows or says
/// in its last row that more are behind it (sql::more_column). The last statement is
/// complete with any number of rows. Each sends at most `max_bytes`, but always the first match.
/// `leagues_of_the_name` are the ids of the leagues with the name in the filter. When it is empty,
/// the statements find no match.
[[nodiscard]] std::vector<search_statement> search_matches(
    const match_filter& filter, const match_page_request& request,
    const std::vector<std::int32_t>& leagues_of_the_name,
    std::int64_t max_bytes = static_cast<std::int64_t>(page_bytes{}.max));
/// Counts the matches of a filter.
[[nodiscard]] search_statement count_matches(const match_filter& filter,
                                             const std::vector<std::int32_t>& leagues_of_the_name);
/// Whether the filter names a league by its name.
[[nodiscard]] bool asks_for_league_name(const match_filter& filter);

}  // namespace livescore
