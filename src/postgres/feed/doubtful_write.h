/// Writes that may be made twice.
#pragma once
#include "change/lost_commit.h"
#include "connection/session.h"

namespace livescore {

/// As session.write. When the connection is lost under it, the work is done again once the first
/// attempt is decided. So `work` must be one that does no harm when it is done twice.
template <class Work>
auto write_repeatable(db_session& session, Work work) {
    try {
        return session.write(work);
    } catch (const in_doubt_error& lost) {
        await_decision(session, lost);
        return session.write(work);
    }
}
/// The same with session.transact.
template <class Work>
auto transact_repeatable(db_session& session, Work work) {
    try {
        return session.transact(work);
    } catch (const in_doubt_error& lost) {
        await_decision(session, lost);
        return session.transact(work);
    }
}

}  // namespace livescore
