/// Which provider is believed about a match that several tell of. Pure.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "livescore/feeds/feed_belief.h"
#include "livescore/service/feed/feed_board.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

/// What is known of the providers at a moment.
struct provider_health {
    std::vector<feed_row> rows;
    std::vector<feed_status> statuses;
    timestamp now{};
    timestamp started{};  ///< silence that nobody has seen counts from here
    std::chrono::milliseconds silent_after{};
};

/// `source`: the provider that is believed now. One that stands later takes over when that one is
/// silent. One that stands earlier takes over when it has been healthy for as long, and before that
/// when it agrees with what we have.
[[nodiscard]] feed_belief decide_belief(const std::string& provider,
                                        const std::optional<std::string>& source,
                                        const provider_health& health);

}  // namespace livescore
