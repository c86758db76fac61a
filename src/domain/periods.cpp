// Periods of a match as it goes on, and how it ended.
#include <algorithm>
#include <utility>

#include "livescore/domain/match.h"
#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

bool has_ended(const match_period& period) {
    return period.ended_at.has_value();
}

void end_running(match& m, timestamp now) {
    auto& periods = m.details.periods;
    if (periods.empty() || has_ended(periods.back())) return;
    match_period& last = periods.back();
    if (!last.own && m.details.score_known) last.own = own_goals(m, last);
    last.ended_at = std::max(now, last.started_at.value_or(now));
    if (m.details.added_minutes && !last.added_minutes)
        last.added_minutes = m.details.added_minutes;
    m.details.added_minutes.reset();
}

void begin(match& m, std::string_view kind, timestamp now) {
    end_running(m, now);
    match_period period;
    period.kind = kind;
    period.started_at = now;
    period.score_before = m.score;
    m.details.periods.push_back(std::move(period));
}

/// The period has its goals, and those that come.
void go_on(const match& m, match_period& period) {
    const score had = own_goals(m, period);
    period.score_before = {m.score.home - had.home, m.score.away - had.away};
    period.own.reset();
}

/// The period of extra time that is played: a break in extra time ends the first.
std::string_view extra_time_of(const match& m) {
    constexpr std::string_view first = "extra_time_first";
    constexpr std::string_view second = "extra_time_second";
    const auto& periods = m.details.periods;
    if (periods.empty()) return first;
    if (periods.back().kind == second) return second;
    return periods.back().kind == first && has_ended(periods.back()) ? second : first;
}

/// The period that a live match is in by its phase, in a sport whose phases have names.
std::optional<std::string_view> period_of_phase(const match& m, const sport_rules& rules) {
    std::string_view kind;
    switch (m.phase) {
        case match_phase::first_half:
        case match_phase::second_half:
        case match_phase::penalty_shootout:
            kind = to_string(m.phase);
            break;
        case match_phase::extra_time:
            kind = extra_time_of(m);
            break;
        case match_phase::pre_match:
        case match_phase::half_time:
        case match_phase::full_time:
            return std::nullopt;
    }
    // "first_half" is the phase of play in every sport; only football has a period of the name.
    if (find_period(rules, "first_half") == nullptr) return std::nullopt;
    return kind;
}

/// The period that comes next by the order of the rules.
std::string_view next_period(const match& m, const sport_rules& rules) {
    const auto& periods = m.details.periods;
    if (periods.empty()) return rules.periods.front().kind;
    if (!has_ended(periods.back())) return periods.back().kind;
    const auto last = std::ranges::find(rules.periods, periods.back().kind, &period_rule::kind);
    if (last == rules.periods.end() || last + 1 == rules.periods.end()) return periods.back().kind;
    return (last + 1)->kind;
}

bool is_before_play(match_status status) {
    return status == match_status::scheduled || status == match_status::postponed;
}

std::optional<match_winner> leader(score s) {
    if (s.home == s.away) return std::nullopt;
    return s.home > s.away ? match_winner::home : match_winner::away;
}

match_outcome award_outcome(const match& m) {
    const auto& award = m.details.award;
    std::optional<match_winner> winner;
    if (award && award->home != award->away) {
        const bool home = award->home == award_result::win || award->away == award_result::loss;
        winner = home ? match_winner::home : match_winner::away;
    } else if (!award && m.details.score_known) {
        winner = leader(m.score).value_or(match_winner::draw);
    }
    return {winner, decided_by::awarded};
}

/// The last period of that part; null without one.
const match_period* find_last(const match& m, period_part part) {
    // Lists write many matches without periods: the name of the sport need not be looked up.
    if (m.details.periods.empty()) return nullptr;
    const sport_rules* const rules = rules_of(m.sport);
    const match_period* last = nullptr;
    for (const match_period& period : m.details.periods) {
        if (is_part(rules, period.kind, part)) last = &period;
    }
    return last;
}

bool had_extra_time(const match& m) {
    return find_last(m, period_part::extra) != nullptr;
}

}  // namespace

score own_goals(const match& m, const match_period& period) noexcept {
    if (period.own) return *period.own;
    return {std::max(0, m.score.home - period.score_before.home),
            std::max(0, m.score.away - period.score_before.away)};
}

bool is_ticking(const match& m, const match_period& period) noexcept {
    return m.status == match_status::live && period.started_at && !has_ended(period) &&
           &period == &m.details.periods.back();
}

std::optional<score> shootout_score(const match& m) noexcept {
    const match_period* const shootout = find_last(m, period_part::shootout);
    return shootout == nullptr ? std::nullopt : shootout->own;
}

void follow_periods(match& m, const match& before, std::optional<std::string_view> wanted,
                    timestamp now) {
    if (is_before_play(m.status)) {
        m.details.periods.clear();
        return;
    }
    if (m.status == match_status::suspended) return;
    if (m.status != match_status::live) {
        end_running(m, now);
        return;
    }
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr && !wanted) return;
    const auto by_phase = rules == nullptr ? std::nullopt : period_of_phase(m, *rules);
    const std::string kind(wanted ? *wanted : by_phase ? *by_phase : next_period(m, *rules));
    auto& periods = m.details.periods;
    if (periods.empty() || periods.back().kind != kind) {
        begin(m, kind, now);
    } else if (has_ended(periods.back()) && before.status != match_status::live) {
        // It had been ended too early.
        periods.back().ended_at.reset();
        if (!is_part(rules, kind, period_part::shootout)) go_on(m, periods.back());
    }
    // No goal of the match belongs to a shoot-out: its score is its own.
    if (is_part(rules, kind, period_part::shootout) && !periods.back().own)
        periods.back().own = score{};
}

void imply_first_period(match& m) {
    const bool just_began = m.status == match_status::live && m.phase == match_phase::first_half &&
                            m.clock_started && m.played_seconds == 0;
    if (!just_began || !m.details.periods.empty()) return;
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr) return;
    match_period first;
    first.kind = rules->periods.front().kind;
    first.started_at = m.clock_started;
    m.details.periods.push_back(std::move(first));
}

std::optional<score> aggregate_of(const match& m) noexcept {
    if (!m.details.first_leg) return std::nullopt;
    return score{m.score.home + m.details.first_leg->home,
                 m.score.away + m.details.first_leg->away};
}

match_outcome outcome_of(const match& m) noexcept {
    if (m.status != match_status::finished && m.status != match_status::awarded) return {};
    match_outcome outcome;
    const auto shootout = shootout_score(m);
    const auto aggregate = aggregate_of(m);
    if (m.status == match_status::awarded) {
        outcome = award_outcome(m);
    } else if (shootout && leader(*shootout)) {
        outcome = {leader(*shootout), decided_by::penalties};
    } else if (!m.details.score_known) {
        outcome = {};
    } else if (aggregate && leader(*aggregate)) {
        outcome = {leader(*aggregate),
                   had_extra_time(m) ? decided_by::extra_time : decided_by::aggregate};
    } else if (aggregate && m.score.away != m.details.first_leg->home) {
        // The tie is level and nothing else has decided it: goals away from home count double.
        const bool home = m.details.first_leg->home > m.score.away;
        outcome = {home ? match_winner::home : match_winner::away, decided_by::away_goals};
    } else {
        outcome = {leader(m.score).value_or(match_winner::draw),
                   had_extra_time(m) ? decided_by::extra_time : decided_by::regular};
    }
    if (m.details.winner) outcome.winner = m.details.winner;
    if (m.details.decided) outcome.decided = m.details.decided;
    return outcome;
}

}  // namespace livescore
