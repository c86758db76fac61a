/// The steps from our status to the reported one. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/commands.h"
#include "livescore/domain/feed/fixture_change.h"
#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

/// Decisions:
///   - A step that the state machine lacks is a correction. States in between are told, because the
///     machine asks for them: scheduled, live, finished. The second half comes after half time.
///   - A final state is left for a running state or for another final one, as the report says
///     clearly. It is not left for `scheduled` or `postponed`: a provider that lags would undo the
///     match. One exception: what was cancelled may be planned anew.
///   - A running match becomes `scheduled` only with a start in the future.
///   - What is refused is a conflict, for the operator to look at.
struct status_plan {
    std::vector<set_status> begins;  ///< before the score and the entries
    std::optional<set_status> ends;  ///< after them
    std::optional<feed_conflict> refused;
};
[[nodiscard]] status_plan plan_status(const match& m, const fixture_report& report, timestamp now);

/// The status that the report means, if it says one.
[[nodiscard]] std::optional<match_status> reported_status(const fixture_report& report);

/// Applies a step. A step back to an earlier period ends those after it: then `m` has other
/// periods than its followers know, and `rewound` is set.
[[nodiscard]] result<std::vector<match_event>> take_step(match& m, const set_status& step,
                                                         timestamp now, bool& rewound);

}  // namespace livescore
