/// How fast a provider may be polled, so that its budgets last. Pure.
#pragma once
#include <span>

#include "livescore/core/time.h"
#include "livescore/feeds/provider_adapter.h"
#include "livescore/service/feed/feed_store.h"
#include "polling/request_schedule.h"

namespace livescore {

struct budget_state {
    timestamp now{};
    feed_budget budget;
    int used_minute = 0;  ///< of the running minute (UTC)
    int used_day = 0;     ///< of the running day (UTC)
};

/// The pace of one poll.
struct poll_pace {
    poll_intervals intervals;  ///< never shorter than the configured ones
    int allowed = 0;           ///< requests of this poll
    int allowed_other = 0;     ///< of them, requests that are not of the cadence `live`
};

/// What is left of the day is spread over the live windows that are to come until its end. A tenth
/// of it is for everything else. Without a live window all of it is. In each minute, the live
/// requests that are still to come in it have precedence too.
[[nodiscard]] poll_pace pace_polls(const budget_state& state, const poll_intervals& configured,
                                   std::span<const planned_request> plan,
                                   std::span<const known_fixture> fixtures);

/// The time until the end of the day (UTC) in which a match runs or its kick-off is near.
[[nodiscard]] std::chrono::milliseconds live_time_left(timestamp now,
                                                       std::span<const known_fixture> fixtures);

}  // namespace livescore
