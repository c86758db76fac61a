/// Reads the log of events.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "connection/session.h"
#include "livescore/core/error.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// Makes an event from the fields of a row. Throws std::range_error when its type is unknown.
[[nodiscard]] committed_event to_event(match_id match, sequence_number seq, std::string_view type,
                                       std::string payload);

/// Errors: not_found for an unknown match.
[[nodiscard]] result<log_slice> read_log(db_session& session, match_id id, sequence_number since,
                                         int limit, page_bytes bytes = {});
[[nodiscard]] sequence_number find_resumable(db_session& session, match_id id,
                                             sequence_number since, sequence_number until,
                                             std::size_t max_bytes);
/// The functions below work as `store` documents for its functions of the same names.
[[nodiscard]] std::vector<head> recent_heads(db_session& session, std::chrono::milliseconds window,
                                             std::chrono::milliseconds age);
[[nodiscard]] std::vector<due_head> due_heads(db_session& session, const std::vector<head>& known,
                                              std::chrono::milliseconds age);
[[nodiscard]] std::vector<head> heads_of(db_session& session, const std::vector<match_id>& ids);
[[nodiscard]] std::vector<head> heads_before(db_session& session, const std::vector<match_id>& ids,
                                             std::chrono::milliseconds age);

}  // namespace livescore
