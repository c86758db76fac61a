/// The log of a match, as values.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/domain/byte_budget.h"
#include "livescore/domain/event.h"
#include "livescore/domain/log_epoch.h"

namespace livescore {

/// The unit that travels from the log to every socket. `json` is the final encoding: the log keeps
/// these bytes, Redis carries them and sockets receive them. They are shared, never copied, and
/// never encoded again.
struct committed_event {
    match_id match{};
    sequence_number seq = 0;
    event_type type{};
    std::shared_ptr<const std::string> json;
};

/// The newest seq of a match. The worker announces it, so that no instance misses an event for
/// long.
struct head {
    match_id match{};
    sequence_number last_seq = 0;
};

/// How far a match has come for those who hear of its events later.
struct due_head {
    match_id match{};
    sequence_number due = 0;              ///< the newest event that is old enough
    sequence_number last_seq = 0;         ///< the newest of all
    std::chrono::milliseconds next_in{};  ///< until the one behind `due` is old enough, rounded up
};

/// How much one read may bring. It brings one item at least, however large that is.
struct page_bytes {
    std::size_t max = std::size_t{4} << 20;  ///< as they are sent
    /// The memory that answers may hold together. While little is left, pages are smaller; while
    /// nothing is left, the read fails (overloaded). Null: no one counts the bytes.
    byte_budget* budget = nullptr;
};

/// A read of the log.
struct log_slice {
    std::vector<committed_event> events;  ///< seq > since, ascending, contiguous
    sequence_number last_seq = 0;         ///< the match's, in the same snapshot
    log_epoch epoch{};                    ///< of the log, in the same snapshot
    bool removed = false;                 ///< the match is removed; match:removed is its last event
    std::shared_ptr<byte_lease> lease{};  ///< of the events' memory; null: no one counts it

    /// Whether the log goes on behind the slice.
    [[nodiscard]] bool has_more() const noexcept { return next_since() < last_seq; }

    /// Whether the events right after `since` are not there: retention has removed them, or the log
    /// never came as far as `since`.
    [[nodiscard]] bool truncated(sequence_number since) const noexcept {
        return events.empty() ? since != last_seq : events.front().seq > since + 1;
    }
    /// The `since` of the next read.
    [[nodiscard]] sequence_number next_since() const noexcept {
        return events.empty() ? last_seq : events.back().seq;
    }
};

}  // namespace livescore
