/// What the service itself notices about matches: a clock source that is silent, and a tie whose
/// first leg has changed. Pure.
#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "livescore/domain/commands.h"

namespace livescore {

/// A match whose clock source is a feed or a scorer becomes stale when nothing came for `patience`
/// past the time when something had to. That time is the start of a scheduled match, and the last
/// change of a match that runs. Any event since then makes it fresh again. Without events nothing
/// changed.
[[nodiscard]] decision watch_clock_source(const match& before, timestamp now,
                                          std::chrono::seconds patience);

/// A second leg that does not have the goals of its first leg.
struct tie_correction {
    match_id second{};
    sequence_number seen = 0;          ///< last_seq of the second leg
    std::optional<score> first_leg{};  ///< of the second leg's home and away team
};
/// Looks at legs of any ties. Legs belong together when tie, league and season are the same. Of
/// several first legs the latest one counts. It counts once it is finished or awarded. A second leg
/// without a first leg stays as it is.
[[nodiscard]] std::vector<tie_correction> find_unsettled_ties(const std::vector<match>& legs);
[[nodiscard]] decision settle_tie(const match& second, std::optional<score> first_leg,
                                  timestamp now);

}  // namespace livescore
