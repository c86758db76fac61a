#include "livescore/domain/commands.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "details_change.h"
#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

error invalid(std::string field, std::string message) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({{std::move(field)}, std::move(message), "custom"});
    return e;
}

error conflict(std::string sentence) {
    return {errc::conflict, std::move(sentence)};
}

std::string quoted(std::string_view word) {
    std::string text = "'";
    text += word;
    text += '\'';
    return text;
}

/// A named phase must fit its status; whether the step itself is legal is another question.
std::optional<error> check_phase(match_status status, match_phase phase) {
    if (phase_fits(status, phase)) return std::nullopt;
    return invalid("phase", "phase " + quoted(to_string(phase)) + " does not fit status " +
                                quoted(to_string(status)));
}

int to_seconds(timestamp::duration span) {
    using std::chrono::seconds;
    const auto count = std::chrono::floor<seconds>(span).count();
    return static_cast<int>(
        std::clamp<seconds::rep>(count, 0, std::numeric_limits<std::int32_t>::max()));
}

bool plays(match_status status) {
    return status == match_status::live;
}

bool has_reason(match_status status) {
    return status == match_status::postponed || status == match_status::cancelled ||
           status == match_status::suspended || status == match_status::abandoned ||
           status == match_status::awarded;
}

/// The clock of a match that was created after its start. The clock stands as if the match had kept
/// to its schedule.
void set_clock(match& m) {
    const match_schedule& plan = m.schedule;
    const auto first_half = plan.halftime.value_or(plan.end) - plan.start;
    switch (m.status) {
        case match_status::live:
            if (m.phase == match_phase::second_half) {
                m.played_seconds = to_seconds(first_half);
                m.clock_started = plan.second_half;
            } else {
                m.clock_started = plan.start;
            }
            break;
        case match_status::halftime:
            m.played_seconds = to_seconds(first_half);
            break;
        case match_status::finished:
            m.played_seconds =
                to_seconds(first_half + (plan.end - plan.second_half.value_or(plan.end)));
            break;
        default:
            break;
    }
}

/// What nobody has played yet has no clock.
void stop_clock(match& m, timestamp now) {
    if (m.clock_started) m.played_seconds += to_seconds(now - *m.clock_started);
    m.clock_started.reset();
    if (m.phase == match_phase::pre_match) m.played_seconds = 0;
}

bool takes_kick_off_back(const match& before, match_status to) {
    return was_kicked_off_by_plan(before) &&
           (to == match_status::postponed || to == match_status::cancelled);
}

bool takes_full_time_back(const match& before, match_status to) {
    return was_ended_by_plan(before) && is_running(to);
}

/// Whether a time of `wanted` is new and has passed when the status was decided. The newer decision
/// is then that this time counts.
bool plans_the_past(const match_schedule& plan, const match_schedule& wanted, timestamp decided) {
    const auto passed = [decided](const std::optional<timestamp>& old,
                                  const std::optional<timestamp>& now) {
        return now && now != old && *now <= decided;
    };
    return passed(plan.halftime, wanted.halftime) || passed(plan.second_half, wanted.second_half) ||
           passed(plan.end, wanted.end);
}

/// The schedule that an update leads to, unchecked.
match_schedule reschedule(match_schedule plan, const update_match& command) {
    if (command.start) plan.start = *command.start;
    if (command.end) plan.end = *command.end;
    if (command.halftime) {
        plan.halftime = *command.halftime;
        plan.second_half.reset();  // it belonged to the old halftime; check_schedule has a default
    }
    if (command.second_half) plan.second_half = *command.second_half;
    return plan;
}

/// Whether `field` changed.
bool replace(std::string& field, const std::optional<std::string>& wanted) {
    if (!wanted || *wanted == field) return false;
    field = *wanted;
    return true;
}

/// Whether the request names another row. Its names follow from it: the store fills them in.
template <class Id>
bool take_row(std::optional<Id>& field, const std::optional<Id>& wanted) {
    if (!wanted || field == wanted) return false;
    field = wanted;
    return true;
}

/// A period that the sport does not have.
std::optional<error> check_period(const match& m, const set_status& command) {
    if (!command.period) return std::nullopt;
    if (command.status != match_status::live) {
        return invalid("period", "Only a match that is live has a period that begins");
    }
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr || find_period(*rules, *command.period) != nullptr) return std::nullopt;
    return invalid("period", quoted(*command.period) + " is no period of " + m.sport);
}

}  // namespace

result<match_schedule> check_schedule(match_schedule plan) {
    if (plan.end <= plan.start) {
        return invalid("endTime", "endTime must be chronologically after startTime");
    }
    if (!plan.halftime) {
        if (!plan.second_half) return plan;
        return invalid("halftime", "halftime is required when secondHalf is given");
    }
    if (*plan.halftime <= plan.start || *plan.halftime >= plan.end) {
        return invalid("halftime", "halftime must be between startTime and endTime");
    }
    if (!plan.second_half) plan.second_half = default_second_half(*plan.halftime, plan.end);
    if (*plan.second_half <= *plan.halftime || *plan.second_half >= plan.end) {
        return invalid("secondHalf", "secondHalf must be between halftime and endTime");
    }
    return plan;
}

result<decision> decide(const create_match& command, timestamp now) {
    auto schedule = check_schedule(command.schedule);
    if (!schedule) return schedule.error();

    match m;
    m.sport = command.sport;
    m.league = command.league;
    m.home_team = command.home_team;
    m.away_team = command.away_team;
    m.schedule = *schedule;
    m.score = command.score;
    m.stats = command.stats;
    m.created_at = m.updated_at = now;
    m.league_ref = command.rows.league;
    m.home_team_ref = command.rows.home_team;
    m.away_team_ref = command.rows.away_team;
    const auto details = change_details(m, command.details);
    if (!details) return details.error();
    if (m.details.clock == clock_source::plan) {
        const initial_state initial = state_at(m.schedule, now);
        m.status = initial.status;
        m.phase = initial.phase;
        set_clock(m);
        if (m.details.periods.empty() && m.status == match_status::live) {
            follow_periods(m, match{}, std::nullopt, m.clock_started.value_or(now));
            if (!m.details.periods.empty()) m.details.periods.back().score_before = {};
        }
    }
    return decision{std::move(m), {match_created{}}};
}

result<decision> decide(const match& before, const update_match& command, timestamp now) {
    decision d{before, {}};
    match& m = d.after;

    match_schedule wanted = reschedule(before.schedule, command);
    if (wanted != before.schedule) {
        auto schedule = check_schedule(wanted);
        if (!schedule) return schedule.error();
        wanted = *schedule;
    }
    const bool rescheduled = wanted != before.schedule;
    if (rescheduled) {
        if (is_final(before.status)) {
            return conflict("The match is over (" + std::string(to_string(before.status)) +
                            "): its schedule cannot change");
        }
        if (wanted.start != before.schedule.start && is_running(before.status)) {
            if (!was_kicked_off_by_plan(before) || wanted.start <= now) {
                return conflict("The match has begun: its startTime cannot change");
            }
            m.status = match_status::scheduled;
            m.phase = match_phase::pre_match;
            stop_clock(m, now);
            follow_periods(m, before, std::nullopt, now);
            d.events.emplace_back(
                status_changed{before.status, m.status, m.phase, std::nullopt, true, std::nullopt});
        }
        if (m.status_set_at && plans_the_past(m.schedule, wanted, *m.status_set_at)) {
            m.status_set_at.reset();
        }
        m.schedule = wanted;
        ++m.schedule_version;
    }

    bool changed = rescheduled;
    changed |= replace(m.sport, command.sport);
    changed |= replace(m.stats, command.stats);
    // A reference to the row of the old name would be wrong. The store finds the new row.
    if (command.league && command.league != m.league) {
        m.league = command.league;
        m.league_ref.reset();
        changed = true;
    }
    if (replace(m.home_team, command.home_team)) {
        m.home_team_ref.reset();
        changed = true;
    }
    if (replace(m.away_team, command.away_team)) {
        m.away_team_ref.reset();
        changed = true;
    }
    changed |= take_row(m.league_ref, command.rows.league);
    changed |= take_row(m.home_team_ref, command.rows.home_team);
    changed |= take_row(m.away_team_ref, command.rows.away_team);
    const auto details = change_details(m, command.details);
    if (!details) return details.error();
    changed |= *details;
    const bool tells_score =
        m.score != before.score || m.details.score_known != before.details.score_known;
    if (tells_score) d.events.emplace_back(score_updated{m.score});
    if (changed) {
        m.updated_at = now;
        m.details.stale = false;
        m.details.stale_seq = 0;
        d.events.emplace_back(match_updated{});
    }
    return d;
}

result<decision> decide(const match& before, const set_score& command, timestamp now) {
    // The same score again is an event too. It is a scorer's confirmation, and group append makes
    // one as well, because it does not look at the match first.
    decision d{before, {}};
    d.after.score = command.score;
    d.after.details.score_known = true;
    d.after.updated_at = now;
    d.events.emplace_back(score_updated{command.score});
    return d;
}

result<decision> decide(const match& before, const set_status& command, timestamp now) {
    const match_status to = command.status;
    const bool same = to == before.status;
    const bool not_begun = takes_kick_off_back(before, to);
    const bool taken_back = not_begun || takes_full_time_back(before, to);
    const match_phase natural = not_begun ? match_phase::pre_match
                                : same    ? before.phase
                                          : default_phase(before.status, to, before.phase);
    const match_phase phase = command.phase.value_or(natural);
    if (command.phase) {
        if (auto problem = check_phase(to, phase)) return *std::move(problem);
    }
    if (auto problem = check_period(before, command)) return *std::move(problem);
    if (command.award && to != match_status::awarded) {
        return invalid("award", "Only a match that is awarded has an award");
    }
    decision d{before, {}};
    match& m = d.after;
    const bool decided_anew =
        to == match_status::awarded && command.award && command.award != before.details.award;
    const bool is_other_period =
        command.period &&
        (before.details.periods.empty() || before.details.periods.back().kind != *command.period ||
         before.details.periods.back().ended_at);
    if (same && phase == before.phase && !decided_anew && !is_other_period) return d;
    const bool legal = can_step(before.status, to) || command.correction || taken_back;
    if (same ? is_final(to) && !decided_anew : !legal) {
        return conflict("A match cannot go from " + quoted(to_string(before.status)) + " to " +
                        quoted(to_string(to)));
    }
    if (!can_step(before.status, to) && to == match_status::scheduled &&
        before.schedule.start <= now) {
        return conflict("A match cannot be 'scheduled' after its startTime: move that first");
    }

    m.status = to;
    m.phase = phase;
    m.status_reason = has_reason(to) ? command.reason : std::nullopt;
    m.details.award.reset();
    if (to == match_status::awarded)
        m.details.award = command.award ? command.award : before.details.award;
    m.details.stale = false;
    m.details.stale_seq = 0;
    if (!plays(before.status) && plays(to)) m.clock_started = now;
    if (!plays(to)) stop_clock(m, now);
    follow_periods(m, before, command.period, now);
    m.status_set_at = now;
    m.updated_at = now;
    d.events.emplace_back(status_changed{before.status, to, phase, command.reason,
                                         command.correction || taken_back, m.details.award});
    return d;
}

}  // namespace livescore
