/// Many appends, of whatever matches, as one statement: one transaction, one flush to disk.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "completion.h"
#include "connection.h"
#include "livescore/domain/event_log.h"
#include "livescore/protocol/event_json.h"
#include "livescore/service/store.h"
#include "lost_commit.h"

namespace livescore {

/// One append on its way. Its events are encoded up to the seq and id that PostgreSQL assigns.
struct pending_append {
    append_request request;
    change_id change = new_change_id();
    std::optional<event_pieces> score_event;  ///< comes first
    std::optional<event_pieces> entry_event;
    std::optional<result<appended>> answer;
    std::unique_ptr<completion> done;
    std::chrono::steady_clock::time_point arrived{};
    bool was_lost = false;  ///< its first statement was lost and not kept; it had one more chance
};

/// What was stored for its `entry`.
[[nodiscard]] commentary to_commentary(const append_request& request, std::int64_t id);

/// invalid_argument when PostgreSQL could not store one of its texts.
[[nodiscard]] result<pending_append> prepare_append(append_request request);

/// Appends all, in this order, and fills in each one's answer (not_found where there is no such
/// match; unprocessable; that of an earlier request with its key). No key may occur twice. Returns
/// the events, which are committed by then. When it throws, nothing of the batch was kept unless it
/// is an in_doubt_error.
[[nodiscard]] std::vector<committed_event> append_batch(db_session& session,
                                                        std::span<pending_append* const> batch);

/// append_batch() of a lone comment without a key, awaited by the caller on a session that
/// is_connected(). No answer: nothing was kept, and it is for append_batch() to do it again.
[[nodiscard]] asio::awaitable<std::vector<committed_event>> append_comment_awaited(
    db_session& session, pending_append& append);

/// After an in_doubt_error: fills in the answers of those that the log has, and returns their
/// events. The others were not kept; they have no answer. Throws infrastructure_error(in_doubt)
/// when the log cannot be read for too long.
[[nodiscard]] std::vector<committed_event> resolve_batch(db_session& session,
                                                         std::span<pending_append* const> batch,
                                                         const in_doubt_error& lost);

}  // namespace livescore
