/// Matches that the service itself has to change (domain/upkeep.h).
#pragma once
#include <chrono>
#include <vector>

#include "connection/session.h"
#include "livescore/service/maintenance.h"

namespace livescore {

[[nodiscard]] std::vector<match_id> find_silent_matches(db_session& session,
                                                        std::chrono::seconds patience, int limit);
[[nodiscard]] changed_ties find_changed_ties(db_session& session, int limit);
void forget_notes(db_session& session, const std::vector<std::int64_t>& notes);

}  // namespace livescore
