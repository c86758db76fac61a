/// One append on its way to PostgreSQL.
#pragma once
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <span>

#include "change/lost_commit.h"
#include "connection/completion.h"
#include "livescore/core/error.h"
#include "livescore/protocol/event_json.h"
#include "livescore/service/store.h"

namespace livescore {

/// Lives in the frame of the coroutine that awaits it. The code that answers it uses `done`; after
/// that the append may be gone at any time. Its events are already encoded, except for the seq and
/// the id that PostgreSQL assigns.
struct pending_append {
    append_request request;
    change_id change = new_change_id();
    std::optional<event_pieces> score_event;  ///< comes first
    std::optional<event_pieces> entry_event;
    std::optional<result<appended>> answer;
    std::unique_ptr<completion> done;
    std::chrono::steady_clock::time_point arrived{};
    bool was_lost = false;  ///< its first statement was lost and not kept; the second runs
};

/// Errors: invalid_argument when the request has nothing to append, or when PostgreSQL cannot store
/// one of its texts.
[[nodiscard]] result<pending_append> prepare_append(append_request request,
                                                    std::size_t event_max_bytes = 64 * 1024);

/// Resumes the callers of all appends, from any thread. Do not use the appends after that. Each
/// await throws `problem` unless it is null.
void resume_appends(std::span<pending_append* const> appends, const std::exception_ptr& problem);
void fail_appends(std::span<pending_append* const> appends, const infrastructure_error& problem);

}  // namespace livescore
