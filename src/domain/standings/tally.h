/// What the counted matches of a table add up to.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "livescore/domain/standings/standings.h"

namespace livescore {

/// One side of a match, as a table counts it.
struct match_part {
    std::size_t team = 0;  ///< an index into the teams of the table
    int goals = 0;
    int points = 0;
    char letter = 'D';  ///< W, D or L
    int fair_play = 0;
};

/// A match that counts, whether it was played or decided.
struct counted_match {
    match_part home;
    match_part away;
    const standings_match* source = nullptr;
    std::size_t step = 0;  ///< which stage of the table's chain it belongs to
};

struct tally {
    int played = 0;
    int won = 0;
    int drawn = 0;
    int lost = 0;
    int goals_for = 0;
    int goals_against = 0;
    int points = 0;
    int away_goals = 0;
    int away_wins = 0;
    int fair_play = 0;
    int halves_lost = 0;
    int deduction = 0;
    [[nodiscard]] int goal_difference() const { return goals_for - goals_against; }
};

/// The match as it counts. `home` and `away` are the indices of the teams. Absent: its goals are
/// not known, and they are needed.
[[nodiscard]] std::optional<counted_match> count_match(const standings_match&, const points_rules&,
                                                       std::size_t home, std::size_t away);

/// The sums of all teams, by index. With a venue only the side that played there counts.
[[nodiscard]] std::vector<tally> add_up(std::span<const counted_match> matches,
                                        std::size_t team_count, std::optional<match_side> venue);

/// The same for the matches between `teams` alone.
[[nodiscard]] std::vector<tally> mini_league(std::span<const counted_match> matches,
                                             std::size_t team_count,
                                             std::span<const std::size_t> teams,
                                             std::optional<match_side> venue);

}  // namespace livescore
