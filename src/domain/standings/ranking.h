/// The order of teams by criteria.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tally.h"

namespace livescore {

/// Two teams that meet, whether they have played already.
struct meeting {
    std::size_t home = 0;
    std::size_t away = 0;
    bool over = false;  ///< played, decided, or never to be played
};

/// Everything that the order of the teams of one table depends on. Teams are indices.
struct ranked_field {
    std::vector<standings_team> teams;
    std::vector<std::size_t> members;  ///< the teams of the table, which come first
    std::vector<tally> totals;
    std::vector<counted_match> matches;
    std::vector<meeting> meetings;
    int first_position = 1;
    std::optional<match_side> venue{};
    std::vector<standings_zone> zones{};  ///< of this table
};

struct ranked_team {
    std::size_t team = 0;
    int position = 0;
    bool shared = false;
    std::optional<std::string_view> decided_by{};
};

/// Whether no match of the table remains, as far as matches are known.
[[nodiscard]] bool nothing_remains(const ranked_field&);

/// The teams by `order`, the best first. `order` is one of the orders of `rules`.
[[nodiscard]] std::vector<ranked_team> rank_teams(const ranked_field&, const standings_rules& rules,
                                                  const std::vector<criterion>& order);

/// The zone that a position belongs to; nullptr: none.
[[nodiscard]] const standings_zone* zone_at(const std::vector<standings_zone>& zones, int position);

}  // namespace livescore
