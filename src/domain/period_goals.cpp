#include "period_goals.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

using side_goals = int score::*;

/// The last minute before each period of football (Laws of the Game, laws 7 and 10).
constexpr std::array<std::pair<std::string_view, int>, 4> football_begins{
    {{"first_half", 0}, {"second_half", 45}, {"extra_time_first", 90}, {"extra_time_second", 105}}};

bool is_shootout(const sport_rules& rules, const match_period& period) {
    return is_part(&rules, period.kind, period_part::shootout);
}

bool began_before(const match_period& period, const commentary& entry) {
    const auto* const begin =
        std::ranges::find(football_begins, period.kind, &std::pair<std::string_view, int>::first);
    if (begin != football_begins.end()) return begin->second < entry.entry.minute;
    return period.started_at && *period.started_at <= entry.created_at;
}

/// The place of the entry's period among those of the match. By the number that the entry has, or
/// else by its minute in football, and by the time at which it was entered in other sports. 1 is
/// the number of an entry that names none.
std::size_t period_of(const match& m, const sport_rules& rules, const commentary& entry) {
    const auto& periods = m.details.periods;
    const auto number = static_cast<std::size_t>(entry.entry.period);
    if (number > 1 && number <= rules.periods.size()) {
        const auto named =
            std::ranges::find(periods, rules.periods[number - 1].kind, &match_period::kind);
        if (named != periods.end()) return static_cast<std::size_t>(named - periods.begin());
    }
    for (std::size_t i = periods.size(); i-- > 1;) {
        if (!is_shootout(rules, periods[i]) && began_before(periods[i], entry)) return i;
    }
    return 0;
}

void add_goals(match& m, std::size_t at, side_goals side, int goals) {
    auto& periods = m.details.periods;
    if (!periods[at].own) return;
    (*periods[at].own).*side += goals;
    for (std::size_t later = at + 1; later < periods.size(); ++later) {
        int& before = periods[later].score_before.*side;
        before = std::max(0, before + goals);
    }
}

/// A goal that was entered late counted in a later period. So the goals go out of the entry's
/// period if it has them, else out of the last one that has.
void remove_goals(match& m, const sport_rules& rules, std::size_t first, side_goals side,
                  int goals) {
    const auto has = [&](std::size_t at) {
        const match_period& period = m.details.periods[at];
        return !is_shootout(rules, period) && own_goals(m, period).*side >= goals;
    };
    if (has(first)) return add_goals(m, first, side, -goals);
    for (std::size_t at = m.details.periods.size(); at-- > 0;) {
        if (has(at)) return add_goals(m, at, side, -goals);
    }
}

}  // namespace

void move_period_goals(match& m, const commentary& entry, score change) {
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr || rules->scoring != period_scoring::sum) return;
    if (m.details.periods.empty() || change == score{}) return;
    const std::size_t at = period_of(m, *rules, entry);
    if (is_shootout(*rules, m.details.periods[at])) return;
    const std::array<std::pair<side_goals, int>, 2> sides{
        {{&score::home, change.home}, {&score::away, change.away}}};
    for (const auto& [side, goals] : sides) {
        if (goals > 0) add_goals(m, at, side, goals);
        if (goals < 0) remove_goals(m, *rules, at, side, -goals);
    }
}

score shootout_goals_of(const new_commentary& entry) noexcept {
    if (entry.event_type != shootout_goal_type || !entry.incident || !entry.incident->side ||
        is_void(entry.incident)) {
        return {};
    }
    return *entry.incident->side == match_side::home ? score{1, 0} : score{0, 1};
}

bool set_shootout(match& m, score before, score after, timestamp now) {
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr) return false;
    auto& periods = m.details.periods;
    const auto found = std::ranges::find_if(
        periods, [rules](const match_period& period) { return is_shootout(*rules, period); });
    if (found != periods.end()) {
        if (found->own.value_or(score{}) != before) return false;
        found->own = after;
        return before != after;
    }
    const auto rule = std::ranges::find(rules->periods, period_part::shootout, &period_rule::part);
    const bool has_begun = is_running(m.status) || m.status == match_status::finished ||
                           m.status == match_status::awarded || m.status == match_status::abandoned;
    if (rule == rules->periods.end() || !has_begun) return false;
    if (m.status == match_status::live) {
        const match running = m;
        follow_periods(m, running, rule->kind, now);
    } else {
        match_period period;
        period.kind = rule->kind;
        if (is_running(m.status)) period.started_at = now;
        period.score_before = m.score;
        periods.push_back(std::move(period));
    }
    periods.back().own = after;
    return true;
}

}  // namespace livescore
