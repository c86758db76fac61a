/// The tables of a season on their way from matches to rows.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ranking.h"
#include "stage_plan.h"

namespace livescore {

/// One table: its teams, their sums and their order.
struct table_draft {
    std::size_t stage = 0;
    std::optional<std::string> group;
    ranked_field field;                ///< its members come before other teams
    bool provisional = false;          ///< matches that the query is about run or remain
    std::map<std::size_t, int> taken;  ///< the points that a team brought, before any halving
    std::vector<ranked_team> ranked;
};

/// The tables of all stages and groups, whatever stage and group the query is about.
[[nodiscard]] std::vector<table_draft> draft_tables(const stage_plan&, const standings_rules&,
                                                    const standings_season&,
                                                    const standings_query&);

}  // namespace livescore
