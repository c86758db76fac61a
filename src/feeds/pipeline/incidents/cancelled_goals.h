/// The goals of one side that a review of the report takes back. Pure.
#pragma once
#include <cstddef>
#include <vector>

#include "goal_rows.h"
#include "incident_draft.h"
#include "incident_memory.h"
#include "paired_rows.h"

namespace livescore {

/// A review is about at most one goal:
///   - the one that it struck in an earlier report, while that goal has a row;
///   - else a goal of the player that it names, of the minutes before it, without a row: many
///     providers delete the row. The goal is struck, so that another row does not take its place;
///   - else a goal whose row stays beside the review. The row leaves `rows`, and its entry is
///     struck.
/// Only as many goals go as the score lacks. `all`: the rows of the report. `rows` and `entries`:
/// those of the goals of the side.
void take_cancelled(incident_draft& draft, const incident_memory& memory, const row_list& all,
                    goal_side& goals, row_list& rows, const std::vector<std::size_t>& entries);

/// Whether a review of the report, which is about no other goal, names the player of the goal and
/// comes shortly after it. Such a goal does not come back, also where the review is older than its
/// entry and so cannot name it.
[[nodiscard]] bool is_reviewed(const incident_draft& draft, std::size_t goal);

}  // namespace livescore
