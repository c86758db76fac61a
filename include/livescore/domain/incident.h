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
    bool minute_unknown = false;                  ///< the entry's minute is 0 and reads as null
    friend bool operator==(const incident&, const incident&) = default;
};

/// Whether the entry does not stand: another entry struck it, or a review overturned it. What it
/// did to the score is then out of the score.
[[nodiscard]] bool is_void(const std::optional<incident>& told) noexcept;

/// Whether the event type is one of the vocabulary (docs/API.md#incidents). Others are free words.
[[nodiscard]] bool names_incident(std::string_view event_type) noexcept;
/// Incidents of one player: goals, cards and kicks of a shoot-out.
[[nodiscard]] bool names_deed_of_player(std::string_view event_type) noexcept;
/// "shootout_goal" and "shootout_miss". They never count in the score of the match.
[[nodiscard]] bool names_shootout_kick(std::string_view event_type) noexcept;
inline constexpr std::string_view shootout_goal_type = "shootout_goal";

/// Members of an incident that a request gives. Outer absent: unchanged. Inner absent: null, which
/// clears the member.
struct incident_change {
    template <class T>
    using member = std::optional<std::optional<T>>;

    member<int> added_minute{};
    member<match_side> side{};
    member<std::string> player{};
    member<std::int64_t> player_id{};
    member<std::string> related_player{};
    member<std::int64_t> related_player_id{};
    member<review_state> review{};
    member<commentary_id> corrects{};
    member<std::string> source{};
    friend bool operator==(const incident_change&, const incident_change&) = default;
};
/// Returns whether anything changed. An incident that tells nothing does not come to be.
bool change_incident(std::optional<incident>& told, const incident_change& change);

}  // namespace livescore
