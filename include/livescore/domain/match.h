/// A match and the rules of its life. Pure: it does no I/O and reads no clock.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/match_details.h"
#include "livescore/domain/score.h"

namespace livescore {

enum class match_status {
    scheduled,
    live,
    halftime,
    finished,
    postponed,
    cancelled,
    suspended,
    abandoned,
    awarded,  ///< finished by a decision; tables count it
};
inline constexpr int match_status_count = 9;

/// The phase of play. By default it follows the status (see `default_phase`). A scorer may name it,
/// for example for extra time.
enum class match_phase {
    pre_match,
    first_half,
    half_time,
    second_half,
    extra_time,
    penalty_shootout,
    full_time,
};

/// The words of the API and of the database: "scheduled", "first_half", ...
[[nodiscard]] std::string_view to_string(match_status) noexcept;
[[nodiscard]] std::string_view to_string(match_phase) noexcept;
[[nodiscard]] std::optional<match_status> parse_match_status(std::string_view) noexcept;
[[nodiscard]] std::optional<match_phase> parse_match_phase(std::string_view) noexcept;

/// Planned times. `halftime` and `second_half` are both set or both absent, and
/// start < halftime < second_half < end.
struct match_schedule {
    timestamp start{};
    timestamp end{};
    std::optional<timestamp> halftime;     ///< live -> halftime
    std::optional<timestamp> second_half;  ///< halftime -> live
    friend bool operator==(const match_schedule&, const match_schedule&) = default;
};

struct match {
    match_id id{};
    std::string sport;
    std::optional<std::string> league;  ///< name of `league_ref`
    std::optional<league_id> league_ref;
    std::string home_team;
    std::string away_team;
    std::optional<team_id> home_team_ref;
    std::optional<team_id> away_team_ref;
    match_status status = match_status::scheduled;
    match_phase phase = match_phase::pre_match;
    std::optional<std::string> status_reason;  ///< why postponed, cancelled, suspended, abandoned
    /// When a person last decided status or phase. Absent: nobody has since the planned kick-off,
    /// or since the planned end.
    std::optional<timestamp> status_set_at;
    match_schedule schedule;
    int schedule_version =
        1;  ///< raised by each change of `schedule`; jobs of older versions are void
    livescore::score score;
    int played_seconds = 0;                  ///< up to the last time that the clock was stopped
    std::optional<timestamp> clock_started;  ///< set while live: play runs since then
    std::string stats = "{}";                ///< a JSON object, as text
    match_details details{};
    sequence_number last_seq = 0;
    timestamp created_at{};
    timestamp updated_at{};
};

/// Seconds of play as of `updated_at`. They depend on the stored row alone, so that one version of
/// a match always reads the same. A client adds now - updatedAt while the match is live.
[[nodiscard]] int elapsed_seconds(const match&) noexcept;

/// The phase that a step to `to` implies, e.g. live from halftime = second_half. It fits `to`.
[[nodiscard]] match_phase default_phase(match_status from, match_status to,
                                        match_phase current) noexcept;
/// Whether `phase` makes sense in `status`, e.g. extra_time only while live, suspended or halftime.
[[nodiscard]] bool phase_fits(match_status status, match_phase phase) noexcept;

/// The state machine:
///   scheduled -> live | postponed | cancelled
///   live      -> halftime | finished | suspended | abandoned
///   halftime  -> live | finished | suspended | abandoned
///   suspended -> live | halftime | finished | abandoned | cancelled
///   postponed -> scheduled | cancelled
///   every state that is not final -> awarded
///   finished, cancelled, abandoned, awarded: final; a correction may leave them
[[nodiscard]] bool can_step(match_status from, match_status to) noexcept;
/// Live, halftime or suspended: begun and not over.
[[nodiscard]] bool is_running(match_status) noexcept;
[[nodiscard]] bool is_final(match_status) noexcept;
/// Whether the match runs only because its planned kick-off came: it was created before its start,
/// and nobody has decided anything since. Such a kick-off can be taken back.
[[nodiscard]] bool was_kicked_off_by_plan(const match&) noexcept;
/// Whether the match is over only because its planned end came: it was created before its end, and
/// nobody has decided anything since. Such an end can be taken back.
[[nodiscard]] bool was_ended_by_plan(const match&) noexcept;

/// The status and phase of a match that is created at `now` with this schedule, which may lie in
/// the past.
struct initial_state {
    match_status status;
    match_phase phase;
};
[[nodiscard]] initial_state state_at(const match_schedule&, timestamp now) noexcept;

/// The end of half time when the schedule does not say it. It is 15 minutes after `halftime` (Laws
/// of the Game, law 7). When half of the time that is left to `end` is shorter, it comes after
/// that.
[[nodiscard]] timestamp default_second_half(timestamp halftime, timestamp end) noexcept;

}  // namespace livescore
