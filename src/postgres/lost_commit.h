/// What became of a change whose connection was lost at the commit: found out, never guessed.
#pragma once
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "connection.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// Drawn by the writer and kept with each event of the change.
using change_id = std::int64_t;
[[nodiscard]] change_id new_change_id();

/// An event of a change that was kept.
struct kept_event {
    committed_event event;
    commentary_id entry{};  ///< of commentary:new; else 0
};
using kept_changes = std::unordered_map<change_id, std::vector<kept_event>>;

/// Ends the server process that the connection was lost to, so that its transaction is decided, and
/// reads what the log has of these changes of these matches, each in seq order. Throws
/// infrastructure_error(in_doubt) when PostgreSQL cannot be asked within the in_doubt_timeout.
/// Blocks until then.
[[nodiscard]] kept_changes find_kept(db_session& session, const in_doubt_error& lost,
                                     std::span<const match_id> matches,
                                     std::span<const change_id> changes);

/// The first half: returns once that server process is gone.
void await_decision(db_session& session, const in_doubt_error& lost);

}  // namespace livescore
