/// The matches of a team that are over.
#pragma once
#include "connection/session.h"
#include "livescore/domain/competition/competition.h"

namespace livescore {

// See competition_store.
[[nodiscard]] page<match> list_results(db_session& session, team_id of, int limit,
                                       const page_bytes& bytes);
[[nodiscard]] head_to_head compare_teams(db_session& session, team_id of, team_id other, int limit,
                                         const page_bytes& bytes);

}  // namespace livescore
