/// The commands that a user can give to a match, and the pure decisions about them. State, command
/// and now go in; new state and events, or an error, come out. `protocol` has checked the shape and
/// range of the fields.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/event.h"
#include "livescore/domain/match.h"

namespace livescore {

/// Rows that a request names by their ids. They win over names.
struct match_rows {
    std::optional<league_id> league{};
    std::optional<team_id> home_team{};
    std::optional<team_id> away_team{};
};

struct create_match {
    std::string sport;  ///< empty: that of the league or of the teams
    std::optional<std::string> league;
    std::string home_team;
    std::string away_team;
    match_schedule schedule;
    livescore::score score;
    std::string stats = "{}";
    match_rows rows{};
    details_change details{};
};

/// An absent member stays unchanged.
struct update_match {
    std::optional<std::string> sport{};
    std::optional<std::string> league{};
    std::optional<std::string> home_team{};
    std::optional<std::string> away_team{};
    std::optional<timestamp> start{};
    std::optional<timestamp> end{};
    /// Outer absent: unchanged. Inner absent: the match loses its half time. A new halftime without
    /// a second_half gets `default_second_half`.
    std::optional<std::optional<timestamp>> halftime{};
    std::optional<std::optional<timestamp>> second_half{};
    std::optional<std::string> stats{};  ///< replaces the object
    match_rows rows{};
    details_change details{};
};

struct set_score {
    livescore::score score;
};

struct set_status {
    match_status status{};
    std::optional<match_phase> phase{};
    std::optional<std::string> reason{};
    bool correction = false;              ///< the status before was an error: any other may follow
    std::optional<std::string> period{};  ///< the period that begins with a step to `live`
    std::optional<match_award> award{};   ///< only with `awarded`
};

/// The match after the change, and the events that tell of the change, in order. Without events
/// nothing changed.
struct decision {
    match after;
    std::vector<match_event> events;
};

/// A valid schedule, or invalid_argument naming startTime, endTime, halftime or secondHalf
/// ("endTime must be chronologically after startTime").
[[nodiscard]] result<match_schedule> check_schedule(match_schedule);

/// The match to insert. The store fills in id, last_seq and created_at.
[[nodiscard]] result<decision> decide(const create_match&, timestamp now);
/// Errors: invalid_argument when the new schedule is wrong; conflict when the change moves the
/// start of a match that has begun, or any time of a match that is over. A reschedule raises
/// schedule_version. A start in the future takes a planned kick-off back: the match is scheduled
/// again.
[[nodiscard]] result<decision> decide(const match& before, const update_match&, timestamp now);
[[nodiscard]] result<decision> decide(const match& before, const set_score&, timestamp now);
/// Error: conflict for an illegal step. The same status and phase again changes nothing. The same
/// status with another fitting phase is a step too. A step to `live` starts the clock of
/// elapsed_seconds, and a step away from it stops the clock. A planned kick-off can be taken back
/// to postponed or cancelled, and a planned full time to live, halftime or suspended. A correction
/// may lead from every status to every other. It leads to scheduled only before the start, since
/// the plan would kick the match off again at once.
[[nodiscard]] result<decision> decide(const match& before, const set_status&, timestamp now);

}  // namespace livescore
