/// Scheduled transitions of matches, for the worker.
#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "connection/session.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/store.h"

namespace livescore {

/// The matches with a next transition that is due before PostgreSQL's now + horizon, soonest first,
/// behind `after`.
[[nodiscard]] std::vector<match> due_matches(db_session& session, std::chrono::milliseconds horizon,
                                             int limit, const std::optional<due_position>& after);

/// The effect of one statement: the changed matches, each with the request that changed it, and
/// their events.
struct applied_transitions {
    struct change {
        std::size_t request = 0;  ///< index into the requests
        match after;
    };
    std::vector<change> changes;
    std::vector<committed_event> events;
};

/// One guarded statement applies all requests. It applies a step when three things hold. The match
/// is in a state that the step leads from. The match has the schedule_version of the request. The
/// step is due by PostgreSQL's clock. When several requests name one match, it applies the first
/// that fits. The clock of the match follows the plan: a late step, for example after an outage,
/// stops or starts the clock as of its due time.
///
/// It waits for the locks of the matches, DB_LOCK_TIMEOUT_MS at most. Then it passes over the
/// matches that are still locked: one of them must not hold all others up.
///
/// With a `moment` ahead, the calling thread runs the statement at once, sleeps until the moment,
/// and commits. No time in a match, its event or the log is before the moment then.
[[nodiscard]] applied_transitions apply_transitions(db_session& session,
                                                    const std::vector<transition_request>& requests,
                                                    const std::optional<transition_moment>& moment);
/// Returns one outcome for each request, in their order. It reads the matches that were not
/// changed.
[[nodiscard]] std::vector<transition_outcome> to_outcomes(
    db_session& session, const std::vector<transition_request>& requests,
    applied_transitions applied);

}  // namespace livescore
