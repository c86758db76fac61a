/// The store reports its commits here at once, even when the caller of a commit is gone. In the API
/// it is the feed; in the worker it is the event bus.
#pragma once
#include <span>
#include <utility>
#include <vector>

#include "livescore/domain/event_log.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

class event_sink {
public:
    virtual ~event_sink() = default;
    /// Takes the committed events before their caller is answered. After the call no read may show
    /// an older state. The threads of the store and of its callers call it. It must not block.
    virtual void note_committed(std::span<const committed_event>) noexcept {}
    /// Takes the traces of committed events, before `on_committed` gets the events. Only sampled
    /// requests have any. Threads as above. It must not block.
    virtual void note_traced(std::vector<traced_event>) noexcept {}
    /// Takes the same events, once each, for the subscribers. Within a call, the events of one
    /// match are in ascending order of seq. Threads as above. It must not block.
    virtual void on_committed(std::vector<committed_event> events) noexcept = 0;
    /// Calls both. It is for events of a change that has no caller to answer.
    void report(std::vector<committed_event> events) noexcept {
        if (events.empty()) return;
        note_committed(events);
        on_committed(std::move(events));
    }
};

}  // namespace livescore
