/// Scheduled transitions, for the worker.
#pragma once
#include <chrono>
#include <vector>

#include "connection.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/store.h"

namespace livescore {

/// Matches whose next transition is due before now + horizon, soonest first, behind `after`.
[[nodiscard]] std::vector<match> due_matches(db_session& session, std::chrono::milliseconds horizon,
                                             int limit, const std::optional<due_position>& after);

/// What one statement did: `matches` are those that were changed, with the request that changed
/// each.
struct applied_transitions {
    struct change {
        std::size_t request = 0;  ///< index into the requests
        match after;
    };
    std::vector<change> changes;
    std::vector<committed_event> events;
};

/// One guarded statement for all. A step is applied when the match is in a state that it leads
/// from, its schedule_version is the request's, and the step is due by PostgreSQL's clock; of
/// several requests for one match the first that fits. The clock of the match follows the plan: a
/// step that comes late, as after an outage, stops or starts it as of the time that it was due.
[[nodiscard]] applied_transitions apply_transitions(
    db_session& session, const std::vector<transition_request>& requests);
/// One outcome a request, in their order; reads the matches that were not changed.
[[nodiscard]] std::vector<transition_outcome> to_outcomes(
    db_session& session, const std::vector<transition_request>& requests,
    applied_transitions applied);

}  // namespace livescore
