/// Moments of a match that a reader can ask for.
#pragma once
#include <compare>
#include <variant>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"

namespace livescore {

/// The end of a minute of play. In a period minutes and added minutes count together: 45+2 is 47.
struct play_moment {
    int period = 1;  ///< 1, 2: the halves; 3, 4: those of extra time
    int minute = 0;
    friend auto operator<=>(const play_moment&, const play_moment&) = default;
};

/// The newest state; behind the event of a seq; the end of a moment of the wall clock; the end of a
/// minute of play.
using match_moment = std::variant<std::monostate, sequence_number, timestamp, play_moment>;

enum class state_view {
    known,      ///< the match as it stood
    corrected,  ///< the match as it is known today to have stood
};

struct state_query {
    match_moment at{};
    state_view view = state_view::known;
};

}  // namespace livescore
