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

namespace livescore {

/// One append on its way. Its events are encoded up to the seq and id that PostgreSQL assigns.
struct pending_append {
    append_request request;
    std::optional<event_pieces> score_event;  ///< comes first
    std::optional<event_pieces> entry_event;
    std::optional<result<appended>> answer;
    std::unique_ptr<completion> done;
    std::chrono::steady_clock::time_point arrived{};
};

/// invalid_argument when PostgreSQL could not store one of its texts.
[[nodiscard]] result<pending_append> prepare_append(append_request request);

/// Appends all, in this order, and fills in each one's answer (not_found where there is no such
/// match). Returns the events, which are committed by then. When it throws, nothing of the batch
/// was kept unless the code is in_doubt.
[[nodiscard]] std::vector<committed_event> append_batch(db_session& session,
                                                        std::span<pending_append* const> batch);

}  // namespace livescore
