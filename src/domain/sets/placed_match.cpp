#include "livescore/domain/sets/placed_match.h"

namespace livescore {

match_placement placement_of(const match& m) noexcept {
    return {m.league_ref.value_or(league_id{}), m.home_team_ref.value_or(team_id{}),
            m.away_team_ref.value_or(team_id{}), is_running(m.status)};
}

}  // namespace livescore
