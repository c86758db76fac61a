/// What an event means to those who keep what they have read.
#pragma once
#include "livescore/core/change_clock.h"
#include "livescore/domain/event.h"

namespace livescore {

[[nodiscard]] constexpr change_kind kind_of(event_type type) noexcept {
    switch (type) {
        case event_type::score_update:
        case event_type::match_status:
            return change_kind::facts;
        case event_type::commentary_new:
        case event_type::commentary_updated:
        case event_type::commentary_removed:
        case event_type::lineups_updated:
        case event_type::stats_updated:
            return change_kind::comment;
        case event_type::match_created:
        case event_type::match_updated:
        case event_type::match_removed:
            break;
    }
    return change_kind::any;
}

}  // namespace livescore
