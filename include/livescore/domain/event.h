/// Events. Every change of a match is one event. The domain decides it, and the store appends it to
/// the match's log with the next seq, in the transaction of the change itself.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "livescore/domain/commentary.h"
#include "livescore/domain/match.h"

namespace livescore {

enum class event_type {
    match_created,
    match_updated,
    match_status,
    score_update,
    commentary_new,
    commentary_updated,
    commentary_removed,
    match_removed,  ///< the last event of a match
    lineups_updated,
    stats_updated,
};
inline constexpr int event_type_count = 10;

/// The words on the wire: "match:created", "match:updated", "match:status", "score:update",
/// "commentary:new", "commentary:updated", "commentary:removed", "match:removed",
/// "lineups:updated", "stats:updated".
[[nodiscard]] std::string_view to_string(event_type) noexcept;
[[nodiscard]] std::optional<event_type> parse_event_type(std::string_view) noexcept;

/// Whether subscribers of the `matches` channel get the event too: created, status, score and
/// removed.
[[nodiscard]] bool is_for_matches_channel(event_type) noexcept;

// The content of an event without its envelope: the store adds match, seq and time. Nothing decides
// a match:removed, so it is not among them: the database itself writes it with the removal.
struct match_created {};  ///< data = the match after the change
struct match_updated {};  ///< data = the match after the change
struct score_updated {
    livescore::score score;
    /// A correction has moved goals between periods: data has the periods, too.
    bool with_periods = false;
    bool correction = false;  ///< the score before was an error: data says so
    bool locks = false;       ///< the change has set the match's `locked`: data says so
};
struct status_changed {
    match_status from{};
    match_status to{};
    match_phase phase{};
    std::optional<std::string> reason;
    bool correction = false;  ///< the status before was an error
    std::optional<match_award> award{};
};
struct commentary_added {
    commentary item;
};
struct commentary_updated {
    commentary item;  ///< as it reads now
};
struct commentary_removed {
    commentary_id id{};
};
struct lineups_updated {
    std::string lineups;  ///< both sides as they are now: a JSON object, as text
};
struct stats_updated {
    std::string stats;  ///< the whole list as it is now: a JSON array, as text
};
using match_event =
    std::variant<match_created, match_updated, score_updated, status_changed, commentary_added,
                 commentary_updated, commentary_removed, lineups_updated, stats_updated>;

[[nodiscard]] event_type type_of(const match_event&) noexcept;

}  // namespace livescore
