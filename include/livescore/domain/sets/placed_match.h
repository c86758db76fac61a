/// Where a match stands among the sets that somebody can follow.
#pragma once
#include "livescore/domain/match.h"
#include "livescore/domain/sets/match_set.h"

namespace livescore {

[[nodiscard]] match_placement placement_of(const match& m) noexcept;

/// A placement, and the place of the match's log that it is of.
struct placed_match {
    match_id match{};
    sequence_number seq = 0;  ///< the newest event that the placement tells of
    match_placement placement{};
    bool removed = false;  ///< `seq` is that of match:removed, the placement that of before
};

}  // namespace livescore
