#include "livescore/domain/schedule/transition.h"

#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<4> transition_words{"kick_off", "half_time", "second_half", "full_time"};

}  // namespace

std::string_view to_string(transition step) noexcept {
    return word_of(transition_words, step);
}
std::optional<transition> parse_transition(std::string_view word) noexcept {
    return value_of<transition>(transition_words, word);
}

namespace {

/// Whether the plan says when this stage of a match ends.
bool is_planned(match_phase phase) {
    return phase != match_phase::extra_time && phase != match_phase::penalty_shootout;
}

/// The next step by the schedule alone.
std::optional<due_transition> planned_transition(const match& m) {
    const match_schedule& plan = m.schedule;
    const due_transition full_time{transition::full_time, plan.end};
    switch (m.status) {
        case match_status::scheduled:
            return due_transition{transition::kick_off, plan.start};
        case match_status::live:
            if (m.phase == match_phase::first_half && plan.halftime && *plan.halftime < plan.end) {
                return due_transition{transition::half_time, *plan.halftime};
            }
            break;
        case match_status::halftime:
            if (m.phase == match_phase::half_time && plan.second_half) {
                return due_transition{transition::second_half, *plan.second_half};
            }
            break;
        case match_status::finished:
        case match_status::postponed:
        case match_status::cancelled:
        case match_status::suspended:
        case match_status::abandoned:
        case match_status::awarded:
            return std::nullopt;
    }
    if (!is_planned(m.phase)) return std::nullopt;
    return full_time;
}

}  // namespace

std::optional<due_transition> next_transition(const match& m) noexcept {
    if (m.details.clock != clock_source::plan) return std::nullopt;
    const auto next = planned_transition(m);
    // To set a match to scheduled is to say that its plan holds.
    if (!next || next->step == transition::kick_off || !m.status_set_at) return next;
    if (next->due <= *m.status_set_at) return std::nullopt;
    return next;
}

std::optional<transition_states> apply(transition step, match_status from,
                                       match_phase phase) noexcept {
    const bool live = from == match_status::live;
    const bool halftime = from == match_status::halftime;
    switch (step) {
        case transition::kick_off:
            if (from != match_status::scheduled) break;
            return transition_states{match_status::live, match_phase::first_half};
        case transition::half_time:
            if (!live || phase != match_phase::first_half) break;
            return transition_states{match_status::halftime, match_phase::half_time};
        case transition::second_half:
            if (!halftime || phase != match_phase::half_time) break;
            return transition_states{match_status::live, match_phase::second_half};
        case transition::full_time:
            if ((!live && !halftime) || !is_planned(phase)) break;
            return transition_states{match_status::finished, match_phase::full_time};
    }
    return std::nullopt;
}

vocabulary::words vocabulary::transitions() noexcept {
    return transition_words;
}

}  // namespace livescore
