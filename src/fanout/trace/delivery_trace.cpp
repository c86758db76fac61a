#include "livescore/fanout/delivery_trace.h"

#include <utility>

#include "livescore/core/log.h"

namespace livescore {

delivery_trace::delivery_trace(traced_event event, std::optional<timestamp> at)
    : event_(std::move(event)), at_(at) {}

/// A shard that has stopped lets it go without a delivery.
delivery_trace::~delivery_trace() {
    if (!delivered_) return;
    const timestamp now = system_wall_clock().now();
    const auto lag = std::chrono::duration_cast<std::chrono::microseconds>(now - at_.value_or(now));
    try {
        log::info("event_delivered", {{"requestId", event_.trace->request_id},
                                      {"traceId", event_.trace->trace_id},
                                      {"matchId", raw(event_.match)},
                                      {"seq", event_.seq},
                                      {"subscribers", subscribers_.load()},
                                      {"lagMs", static_cast<double>(lag.count()) / 1000}});
    } catch (...) {  // a line that cannot be written must not end the delivery
    }
}

void delivery_trace::add(std::uint64_t subscribers) noexcept {
    subscribers_.fetch_add(subscribers, std::memory_order_relaxed);
    delivered_ = true;
}

}  // namespace livescore
