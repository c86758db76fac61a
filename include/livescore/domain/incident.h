/// What an entry of the commentary tells beside its text: who did what, for which side, and whether
/// it stands. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"
#include "livescore/domain/score.h"

namespace livescore {

enum class match_side { home, away };
/// The state of a video review. `overturned` takes a goal back, `confirmed` gives it again.
enum class review_state { none, pending, confirmed, overturned };

[[nodiscard]] std::string_view to_string(match_side) noexcept;
[[nodiscard]] std::string_view to_string(review_state) noexcept;
[[nodiscard]] std::optional<match_side> parse_side(std::string_view) noexcept;
[[nodiscard]] std::optional<review_state> parse_review_state(std::string_view) noexcept;

/// Absent: not known.
struct incident {
    std::optional<int> added_minute{};  ///< 45+2 is minute 45, added minute 2
    std::optional<match_side> side{};   ///< an own goal's is the side that gains it
    std::optional<std::string> player{};
    std::optional<std::int64_t> player_id{};
    std::optional<std::string> related_player{};  ///< of a substitution: who comes on
    std::optional<std::int64_t> related_player_id{};
    std::optional<score> score_then{};  ///< the match's score as of the entry
    review_state review = review_state::none;
    std::optional<commentary_id> retracted_by{};  ///< the entry that struck this one
    std::optional<commentary_id> corrects{};      ///< the entry that this one is about
    std::optional<std::string> source{};          ///< the provider that told it
    friend bool operator==(const incident&, const incident&) = default;
};

}  // namespace livescore
