/// What the rows of a report change in the entries of a match. Pure.
#pragma once
#include <vector>

#include "livescore/domain/feed/fixture_change.h"
#include "livescore/domain/feed/fixture_report.h"
#include "livescore/feeds/feed_belief.h"

namespace livescore {

struct incident_changes {
    std::vector<commentary_record> added;
    std::vector<commentary_record> changed;
    std::vector<match_event> events;
    fixture_memory memory;
    /// What the kicks of the shoot-out make that stand. Absent: no kick was told.
    std::optional<score> kicks{};
};

/// `m`: the match with the score that the report has. `known`: its score before; absent: it was not
/// known.
///   - Of each side, as many goals stand as the score has. Rows beyond the score wait. A goal that
///     the score has and no row tells is a goal without a scorer. While a report has no rows, that
///     holds for the goals that came since the last one.
///   - A score that the report lacks, or that it calls inconsistent, says nothing about goals.
///   - An entry that was struck without a review may come back for `retract_polls` reports: some
///     sources delete a goal and create it anew. `memory` counts them below 0.
///   - Only entries of this provider can be missing. Goals without scorer and minute never had a
///     row, so only the score strikes them.
[[nodiscard]] incident_changes change_incidents(const fixture_state& before, const match& m,
                                                const std::optional<score>& known,
                                                const fixture_report& report,
                                                const reconcile_context& context, timestamp now,
                                                const entry_id_source& next_entry_id);

}  // namespace livescore
