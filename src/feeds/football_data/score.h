/// The score of football-data.org, whose fullTime counts the shoot-out in.
#pragma once
#include <optional>

#include "livescore/domain/score.h"
#include "reading/json_fields.h"

namespace livescore::football_data {

struct told_score {
    std::optional<score> goals{};  ///< without the shoot-out
    std::optional<score> half_time{};
    std::optional<score> regular_time{};
    std::optional<score> extra_time{};  ///< the match's score after it
    std::optional<score> shootout{};
    bool had_extra_time = false;
    bool had_shootout = false;
    /// The answer contradicts itself: `goals` is then fullTime as it came.
    bool inconsistent = false;
};

/// `is_over`: the match is at its end, so that fullTime is the score after its last period.
[[nodiscard]] told_score read_score(const json_fields& score, bool is_over);

}  // namespace livescore::football_data
