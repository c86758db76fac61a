/// The SQL of lists of matches. It decides which index PostgreSQL walks for which filters. See
/// docs/DATABASE_SCHEMA.md, "How lists are read".
#pragma once
#include <string>
#include <vector>

#include "livescore/domain/queries.h"

namespace livescore {

/// A statement and its parameters. The first one is $1.
struct search_statement {
    std::string sql;
    std::vector<std::string> values;
};

/// The caller runs these statements one after the other, until one gives `limit + 1` rows. The last
/// one is complete with any number of rows. `leagues_of_the_name` are the ids of the leagues with
/// the name in the filter. When it is empty, the statements find no match.
[[nodiscard]] std::vector<search_statement> search_matches(
    const match_filter& filter, const match_page_request& request,
    const std::vector<std::int32_t>& leagues_of_the_name);
/// Whether the filter names a league by its name.
[[nodiscard]] bool asks_for_league_name(const match_filter& filter);

}  // namespace livescore
