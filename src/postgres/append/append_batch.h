/// Appends to any matches as one statement: one transaction, one flush to disk.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <span>
#include <vector>

#include "append/pending_append.h"
#include "connection/session.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// Appends all, in this order, and fills in the answer of each append. It is the stored values, the
/// answer of an earlier request with the same key, not_found or unprocessable. No key may occur
/// twice. Returns the events, which are then committed. Throws as db_session does. When it throws
/// anything but in_doubt_error, PostgreSQL has kept nothing of the batch. Blocks.
[[nodiscard]] std::vector<committed_event> append_batch(db_session& session,
                                                        std::span<pending_append* const> batch);

/// Does the work of append_batch() for one append with `expected`, under the lock of its match. The
/// answer may also be precondition_failed. Throws infrastructure_error(unavailable) when the
/// connection was lost at the commit and PostgreSQL has not kept the append. Blocks.
[[nodiscard]] std::vector<committed_event> append_expected(db_session& session,
                                                           pending_append& append);

/// Does the work of append_batch() for a single comment without a key. The caller awaits it on a
/// session that is_connected(). When it leaves the append without an answer, PostgreSQL has kept
/// nothing, and append_batch() must do it again.
[[nodiscard]] asio::awaitable<std::vector<committed_event>> append_comment_awaited(
    db_session& session, pending_append& append);

}  // namespace livescore
