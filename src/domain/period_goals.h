/// The goals of a match's periods when entries are corrected.
#pragma once
#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

/// Adds the goals of an entry to its period, or takes them out again (negative). A period that runs
/// follows the score by itself. Call it before the score of the match changes.
void move_period_goals(match& m, const commentary& entry, score change);

/// What the entry counts for in the shoot-out: one goal of its side, or nothing.
[[nodiscard]] score shootout_goals_of(const new_commentary& entry) noexcept;
/// Gives the shoot-out the goals `after`, if `before` is what its kicks made so far. Begins the
/// period when it is missing, unless the match has not begun. Returns whether anything changed.
bool set_shootout(match& m, score before, score after, timestamp now);

}  // namespace livescore
