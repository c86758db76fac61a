/// A team that is there twice becomes one.
#pragma once
#include <vector>

#include "connection/session.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/competition/competition_store.h"

namespace livescore {

/// The merge and its events; both are committed.
struct committed_merge {
    changed_row<team> change;
    std::vector<committed_event> events;
};

/// See competition_store::merge.
[[nodiscard]] result<committed_merge> merge_teams(db_session& session, team_id old, team_id into,
                                                  const std::optional<idempotent<team>>& once,
                                                  const competition_limits& limits);

/// Where a team has gone; nothing when it was not merged.
[[nodiscard]] std::optional<team_id> find_merged(db_session& session, team_id old);

}  // namespace livescore
