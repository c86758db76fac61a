/// Creating, changing and deleting matches: explicit transactions around a decision of the domain.
#pragma once
#include <vector>

#include "connection.h"
#include "livescore/domain/event_log.h"
#include "livescore/service/store.h"

namespace livescore {

/// The match after a change and its events; both are committed.
struct committed_change {
    match after;
    std::vector<committed_event> events;
};

[[nodiscard]] result<committed_change> insert_match(db_session& session,
                                                    const create_match& command);
/// not_found, precondition_failed, or the error of `decide`: then nothing was changed.
[[nodiscard]] result<committed_change> change_match(db_session& session, match_id id,
                                                    expected_seq expected,
                                                    const store::decider& decide);
/// not_found
[[nodiscard]] result<bool> delete_match(db_session& session, match_id id);

}  // namespace livescore
