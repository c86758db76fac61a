/// The answers to appends, and their events, as PostgreSQL has stored them.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "append/pending_append.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// The answer of the append. Makes a new one when there is none, and in place of an error.
[[nodiscard]] appended& answer_of(pending_append& append);

/// The entry of the request, as it was stored under this id.
[[nodiscard]] commentary to_commentary(const append_request& request, std::int64_t id);
/// The match as of the score's own event: the row may already show later events.
[[nodiscard]] match at_score(match m, const append_request& request, sequence_number seq);

/// These functions fill in the stored values and return their event. `m` is the match after the
/// batch.
[[nodiscard]] committed_event answer_score(pending_append& append, match m, sequence_number seq);
[[nodiscard]] committed_event answer_comment(pending_append& append, sequence_number seq,
                                             std::int64_t id);

/// The events that the answered appends have made, with their traces. None for appends without a
/// trace, and for those that have made nothing.
[[nodiscard]] std::vector<traced_event> traced_appends(std::span<pending_append* const> batch);

}  // namespace livescore
