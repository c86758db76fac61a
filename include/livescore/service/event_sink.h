/// Where the store reports what it has committed, at once and whoever asked for it (even if the
/// caller is gone). In the API this is the feed, in the worker the event bus.
#pragma once
#include <vector>

#include "livescore/domain/event_log.h"

namespace livescore {

class event_sink {
public:
    virtual ~event_sink() = default;
    /// Called from the store's threads; events of one match are ascending within a call. Must not
    /// block.
    virtual void on_committed(std::vector<committed_event> events) noexcept = 0;
    /// The match is gone, with its log. As above.
    virtual void on_deleted(match_id) noexcept {}
};

}  // namespace livescore
