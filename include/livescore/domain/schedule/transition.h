/// Scheduled transitions: the steps that the worker takes a match through, and their times.
#pragma once
#include <optional>
#include <string_view>

#include "livescore/domain/match.h"

namespace livescore {

enum class transition { kick_off, half_time, second_half, full_time };

/// "kick_off", "half_time", "second_half", "full_time": part of job ids.
[[nodiscard]] std::string_view to_string(transition) noexcept;
[[nodiscard]] std::optional<transition> parse_transition(std::string_view) noexcept;

struct due_transition {
    transition step{};
    timestamp due{};
};

/// The one next step of a match by its schedule, or none (final, postponed, suspended, or the match
/// has another clock source than the plan):
///   scheduled           kick_off at start
///   live, first half    half_time at halftime if planned and end is later, else full_time at end
///   halftime            second_half if planned, else full_time at end
///   live, second half   full_time at end
///   extra time and its break, shoot-out   none: the plan does not know how long they take
/// The plan never overrules a person. When a person decided the status after the time of the step
/// (status_set_at), there is no next step. So a match that play goes on in past its planned end
/// stays as it is, until a person ends it or moves the end.
/// A match has at most one job in the queue. The worker computes the next step anew after each
/// step. So it catches up after an outage, in order.
[[nodiscard]] std::optional<due_transition> next_transition(const match&) noexcept;

/// The state that a step leads to.
struct transition_states {
    match_status to{};
    match_phase phase{};
};
/// nullopt when the step does not apply to a match in this state: it is already done, or an
/// operator stepped in. The database statement has the same guard:
///   kick_off     scheduled                     -> live, first_half
///   half_time    live and first_half           -> halftime, half_time
///   second_half  halftime and half_time        -> live, second_half
///   full_time    live or halftime, but not in extra time or a shoot-out -> finished, full_time
[[nodiscard]] std::optional<transition_states> apply(transition, match_status from,
                                                     match_phase phase) noexcept;

}  // namespace livescore
