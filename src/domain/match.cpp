#include "livescore/domain/match.h"

#include <algorithm>
#include <limits>

#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<match_status_count> status_words{
    "scheduled", "live",      "halftime",  "finished", "postponed",
    "cancelled", "suspended", "abandoned", "awarded",
};

constexpr word_list<7> phase_words{
    "pre_match",  "first_half",       "half_time", "second_half",
    "extra_time", "penalty_shootout", "full_time",
};

}  // namespace

std::string_view to_string(match_status status) noexcept {
    return word_of(status_words, status);
}
std::string_view to_string(match_phase phase) noexcept {
    return word_of(phase_words, phase);
}
std::optional<match_status> parse_match_status(std::string_view word) noexcept {
    return value_of<match_status>(status_words, word);
}
std::optional<match_phase> parse_match_phase(std::string_view word) noexcept {
    return value_of<match_phase>(phase_words, word);
}

int elapsed_seconds(const match& m) noexcept {
    using std::chrono::seconds;
    seconds::rep total = m.played_seconds;
    if (m.clock_started && *m.clock_started < m.updated_at) {
        total += std::chrono::floor<seconds>(m.updated_at - *m.clock_started).count();
    }
    return static_cast<int>(
        std::clamp<seconds::rep>(total, 0, std::numeric_limits<std::int32_t>::max()));
}

match_phase default_phase(match_status from, match_status to, match_phase current) noexcept {
    const bool extra = current == match_phase::extra_time;
    // Corrections also lead from the time before a match and after it into play.
    const match_phase played = current == match_phase::full_time   ? match_phase::second_half
                               : current == match_phase::pre_match ? match_phase::first_half
                                                                   : current;
    switch (to) {
        case match_status::scheduled:
        case match_status::postponed:
            return match_phase::pre_match;
        case match_status::live:
            if (from == match_status::scheduled) return match_phase::first_half;
            return played == match_phase::half_time ? match_phase::second_half : played;
        case match_status::halftime:
            // Extra time has its own break, and play goes on in extra time after it.
            return extra ? match_phase::extra_time : match_phase::half_time;
        case match_status::finished:
        case match_status::awarded:
            return match_phase::full_time;
        case match_status::cancelled:
            return current == match_phase::pre_match ? current : played;
        case match_status::suspended:
        case match_status::abandoned:
            return played;
    }
    return current;
}

bool phase_fits(match_status status, match_phase phase) noexcept {
    switch (status) {
        case match_status::scheduled:
        case match_status::postponed:
            return phase == match_phase::pre_match;
        case match_status::live:
            return phase == match_phase::first_half || phase == match_phase::second_half ||
                   phase == match_phase::extra_time || phase == match_phase::penalty_shootout;
        case match_status::halftime:
            return phase == match_phase::half_time || phase == match_phase::extra_time;
        case match_status::finished:
        case match_status::awarded:
            return phase == match_phase::full_time;
        case match_status::suspended:
        case match_status::abandoned:
            return phase != match_phase::pre_match && phase != match_phase::full_time;
        case match_status::cancelled:
            return phase != match_phase::full_time;
    }
    return false;
}

bool can_step(match_status from, match_status to) noexcept {
    using enum match_status;
    if (to == awarded) return !is_final(from);
    switch (from) {
        case scheduled:
            return to == live || to == postponed || to == cancelled;
        case live:
            return to == halftime || to == finished || to == suspended || to == abandoned;
        case halftime:
            return to == live || to == finished || to == suspended || to == abandoned;
        case suspended:
            return to == live || to == halftime || to == finished || to == abandoned ||
                   to == cancelled;
        case postponed:
            return to == scheduled || to == cancelled;
        case finished:
        case cancelled:
        case abandoned:
        case awarded:
            return false;
    }
    return false;
}

bool is_running(match_status status) noexcept {
    return status == match_status::live || status == match_status::halftime ||
           status == match_status::suspended;
}

bool is_final(match_status status) noexcept {
    return status == match_status::finished || status == match_status::cancelled ||
           status == match_status::abandoned || status == match_status::awarded;
}

bool was_kicked_off_by_plan(const match& m) noexcept {
    const bool runs = m.status == match_status::live || m.status == match_status::halftime;
    return runs && !m.status_set_at && m.created_at < m.schedule.start;
}

bool was_ended_by_plan(const match& m) noexcept {
    return m.status == match_status::finished && !m.status_set_at && m.created_at < m.schedule.end;
}

initial_state state_at(const match_schedule& schedule, timestamp now) noexcept {
    if (now < schedule.start) return {match_status::scheduled, match_phase::pre_match};
    if (now >= schedule.end) return {match_status::finished, match_phase::full_time};
    if (schedule.second_half && now >= *schedule.second_half) {
        return {match_status::live, match_phase::second_half};
    }
    if (schedule.halftime && now >= *schedule.halftime) {
        return {match_status::halftime, match_phase::half_time};
    }
    return {match_status::live, match_phase::first_half};
}

timestamp default_second_half(timestamp halftime, timestamp end) noexcept {
    return halftime + std::min<timestamp::duration>(std::chrono::minutes(15), (end - halftime) / 2);
}

vocabulary::words vocabulary::match_statuses() noexcept {
    return status_words;
}
vocabulary::words vocabulary::match_phases() noexcept {
    return phase_words;
}

}  // namespace livescore
