/// The plans of statements on a large database.
#pragma once
#include <gmock/gmock.h>

#include <string>

#include "postgres/match/match_search.h"
#include "support/postgres_store.h"

namespace livescore::test {

/// The plan of a statement, with the counts of its execution.
inline std::string explain(test_database& database, const search_statement& s) {
    std::string text;
    const auto lines = database.exec("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS) " + s.sql,
                                     pqxx::prepare::make_dynamic_params(s.values));
    for (const auto& line : lines) text.append(line[0].c_str()).append("\n");
    return text;
}

/// Expects that no step of the plan gives more rows than a page has.
inline void expect_a_page(const std::string& plan, const std::string& index) {
    using testing::ContainsRegex;
    using testing::HasSubstr;
    using testing::Not;
    EXPECT_THAT(plan, HasSubstr(index));
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan on match")));
    EXPECT_THAT(plan, Not(ContainsRegex("actual rows=[0-9]{3}")));
    EXPECT_THAT(plan, Not(ContainsRegex("Rows Removed by [A-Za-z ]+: [0-9]{3}")));
}

}  // namespace livescore::test
