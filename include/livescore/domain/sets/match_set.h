/// Sets of matches that a client follows by one subscription, and what decides which sets a match
/// is in.
#pragma once
#include <cstdint>
#include <vector>

#include "livescore/core/ids.h"

namespace livescore {

/// The numbers stand in topics (fanout/topic.h).
enum class match_set_kind : std::uint8_t {
    league = 1,  ///< the matches of one league
    team = 2,    ///< the matches that one team plays, at home or away
    live = 3,    ///< the matches that run (is_running)
};

struct match_set {
    match_set_kind kind{};
    std::int64_t id = 0;  ///< of the league or the team; live: 0
    [[nodiscard]] bool operator==(const match_set&) const = default;
};

/// What decides the sets of a match. An id of 0 means none: a match without a league is in no
/// league's set.
struct match_placement {
    league_id league{};
    team_id home{};
    team_id away{};
    bool is_live = false;  ///< is_running(status): live, halftime, suspended
    [[nodiscard]] bool operator==(const match_placement&) const = default;

    [[nodiscard]] constexpr bool is_in(const match_set& set) const noexcept {
        switch (set.kind) {
            case match_set_kind::league:
                return raw(league) == set.id;
            case match_set_kind::team:
                return raw(home) == set.id || raw(away) == set.id;
            case match_set_kind::live:
                return is_live;
        }
        return false;
    }
};

}  // namespace livescore
