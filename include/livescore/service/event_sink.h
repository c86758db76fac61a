/// Where the store reports what it has committed, at once and whoever asked for it (even if the
/// caller is gone). In the API this is the feed, in the worker the event bus.
#pragma once
#include <span>
#include <utility>
#include <vector>

#include "livescore/domain/event_log.h"

namespace livescore {

class event_sink {
public:
    virtual ~event_sink() = default;
    /// What was committed, before whoever asked for it is answered: from then on no read may show
    /// less. Called from the threads of the store and of its callers. Must not block.
    virtual void note_committed(std::span<const committed_event>) noexcept {}
    /// The same events, once each, for the subscribers; those of one match are ascending within a
    /// call. Threads as above. Must not block.
    virtual void on_committed(std::vector<committed_event> events) noexcept = 0;
    /// Both, where nobody is to be answered in between.
    void report(std::vector<committed_event> events) noexcept {
        if (events.empty()) return;
        note_committed(events);
        on_committed(std::move(events));
    }
    /// The match is gone, with its log. As above.
    virtual void on_deleted(match_id) noexcept {}
};

}  // namespace livescore
