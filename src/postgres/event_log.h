/// Reading the log.
#pragma once
#include <chrono>
#include <vector>

#include "connection.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// A committed_event of a row's fields.
[[nodiscard]] committed_event to_event(match_id match, sequence_number seq, std::string_view type,
                                       std::string payload);

/// not_found for an unknown match.
[[nodiscard]] result<log_slice> read_log(db_session& session, match_id id, sequence_number since,
                                         int limit);
[[nodiscard]] std::vector<head> recent_heads(db_session& session, std::chrono::milliseconds window);
[[nodiscard]] std::vector<head> heads_of(db_session& session, const std::vector<match_id>& ids);
[[nodiscard]] std::vector<head> heads_before(db_session& session, const std::vector<match_id>& ids,
                                             std::chrono::milliseconds age);

/// The error of every operation on a match that does not exist.
[[nodiscard]] error match_not_found(match_id id);

}  // namespace livescore
