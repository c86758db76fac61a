/// Reads from an event where its match stands behind it.
#pragma once
#include <optional>
#include <string_view>

#include "livescore/domain/event.h"
#include "livescore/domain/sets/match_set.h"

namespace livescore {

/// Whether an event of this type may change the sets that its match is in.
[[nodiscard]] constexpr bool may_change_placement(event_type type) noexcept {
    return type == event_type::match_created || type == event_type::match_updated ||
           type == event_type::match_status;
}

/// What an event says. Absent members: nothing.
struct placement_change {
    std::optional<match_placement> after{};  ///< match:created and match:updated
    // match:status
    std::optional<bool> was_live{};
    std::optional<bool> is_live{};
};

/// `event_json`: the event as it is in the log. What it does not have, or has in another form, is
/// absent, and an id is 0.
[[nodiscard]] placement_change read_placement_change(event_type type, std::string_view event_json);

}  // namespace livescore
