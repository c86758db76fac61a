/// The log of a match, as values.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/domain/event.h"

namespace livescore {

/// The unit that travels from the log to every socket. `json` is the final encoding: the very bytes
/// that the log keeps, that Redis carries and that sockets receive. Never encoded again; shared,
/// never copied.
struct committed_event {
    match_id match{};
    sequence_number seq = 0;
    event_type type{};
    std::shared_ptr<const std::string> json;
};

/// The newest seq of a match: what the worker announces so that nobody misses an event for long.
struct head {
    match_id match{};
    sequence_number last_seq = 0;
};

/// A read of the log.
struct log_slice {
    std::vector<committed_event> events;  ///< seq > since, ascending, contiguous
    sequence_number last_seq = 0;         ///< of the match, in the same snapshot
};

}  // namespace livescore
