/// Finds out whether PostgreSQL kept a change when the connection was lost at the commit. The log
/// tells; the code guesses nothing.
#pragma once
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "connection/session.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// The writer draws it, and the log keeps it with each event of the change.
using change_id = std::int64_t;
[[nodiscard]] change_id new_change_id();

/// An event of a change that PostgreSQL has kept.
struct kept_event {
    committed_event event;
    commentary_id entry{};  ///< the entry of a commentary:new; else 0
};
using kept_changes = std::unordered_map<change_id, std::vector<kept_event>>;

/// Ends the server process of the lost connection, so that its transaction is decided. Then reads
/// the events of these changes of these matches from the log, in seq order for each match. Throws
/// infrastructure_error(in_doubt) when PostgreSQL gives no answer within the in_doubt_timeout.
/// Blocks until then.
[[nodiscard]] kept_changes find_kept(db_session& session, const in_doubt_error& lost,
                                     std::span<const match_id> matches,
                                     std::span<const change_id> changes);

/// The first half of find_kept: returns once that server process is gone, and what it has committed
/// has reached the synchronous standby, where PostgreSQL has one.
void await_decision(db_session& session, const in_doubt_error& lost);

}  // namespace livescore
