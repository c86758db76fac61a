/// The delivery of one traced event by this instance, as its log tells it.
#pragma once
#include <atomic>
#include <cstdint>
#include <optional>

#include "livescore/core/time.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

/// All shards that deliver the event share it. When the last one has let it go, the log gets the
/// line `event_delivered` with the sum of all shards. Any thread.
class delivery_trace {
public:
    /// `at`: the event's own time; absent: it has none.
    delivery_trace(traced_event event, std::optional<timestamp> at);
    ~delivery_trace();
    delivery_trace(const delivery_trace&) = delete;
    delivery_trace& operator=(const delivery_trace&) = delete;

    /// A shard has handed the event to so many of its subscribers.
    void add(std::uint64_t subscribers) noexcept;

private:
    const traced_event event_;
    const std::optional<timestamp> at_;
    std::atomic<std::uint64_t> subscribers_{0};
    std::atomic<bool> delivered_{false};
};

}  // namespace livescore
