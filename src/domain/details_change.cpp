#include "details_change.h"

#include <algorithm>
#include <string>
#include <utility>

#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

error invalid_member(std::vector<std::string> path, std::string message) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({std::move(path), std::move(message), "custom"});
    return e;
}

template <class T>
void take(std::optional<T>& field, const details_change::member<T>& given) {
    if (given) field = *given;
}

std::string kinds_of(const sport_rules& rules) {
    std::string all;
    for (const period_rule& rule : rules.periods) {
        if (!all.empty()) all += ", ";
        all += rule.kind;
    }
    return all;
}

/// Kinds in the order of the rules, each once; only the last period may run.
std::optional<error> find_wrong_period(const sport_rules& rules,
                                       const std::vector<match_period>& periods) {
    auto next = rules.periods.begin();
    int wins[2] = {0, 0};
    for (std::size_t i = 0; i < periods.size(); ++i) {
        const std::vector<std::string> path{"periods", std::to_string(i), "kind"};
        const auto found = std::ranges::find(rules.periods, periods[i].kind, &period_rule::kind);
        if (found == rules.periods.end()) {
            return invalid_member(path, "Expected one of " + kinds_of(rules));
        }
        if (found < next)
            return invalid_member(path, "Expected periods in the order of play, each once");
        next = found + 1;
        if (rules.most_wins > 0 && (wins[0] == rules.most_wins || wins[1] == rules.most_wins)) {
            return invalid_member(path, "The match was decided by the period before");
        }
        const score own = periods[i].own.value_or(score{});
        if (own.home != own.away) ++wins[own.home > own.away ? 0 : 1];
    }
    return std::nullopt;
}

std::optional<error> change_periods(match& m, std::vector<match_period> periods) {
    const sport_rules* const rules = rules_of(m.sport);
    if (rules != nullptr) {
        if (auto problem = find_wrong_period(*rules, periods)) return problem;
    }
    if (!periods.empty() && rules != nullptr && rules->scoring == period_scoring::sum) {
        // The running period's goals follow the score from here on.
        match_period& last = periods.back();
        if (m.status == match_status::live && !last.ended_at && last.own &&
            !is_part(rules, last.kind, period_part::shootout)) {
            last.score_before = {m.score.home - last.own->home, m.score.away - last.own->away};
            last.own.reset();
        }
    }
    m.details.periods = std::move(periods);
    if (rules != nullptr && rules->scoring == period_scoring::periods_won &&
        !m.details.periods.empty()) {
        if (const auto won = score_of_periods(*rules, m.details.periods)) {
            m.score = *won;
            m.details.score_known = true;
        }
    }
    return std::nullopt;
}

}  // namespace

result<bool> change_details(match& m, const details_change& change) {
    if (change == details_change{}) return false;
    const match_details before = m.details;
    const score score_before = m.score;
    match_details& d = m.details;
    take(d.season, change.season);
    take(d.stage, change.stage);
    take(d.group, change.group);
    take(d.round, change.round);
    take(d.venue, change.venue);
    take(d.officials, change.officials);
    take(d.attendance, change.attendance);
    take(d.tie, change.tie);
    take(d.leg, change.leg);
    take(d.winner, change.winner);
    take(d.decided, change.decided);
    take(d.added_minutes, change.added_minutes);
    take(d.source, change.source);
    take(d.quality, change.quality);
    if (change.clock) d.clock = change.clock->value_or(clock_source::plan);
    if (change.coverage) d.coverage = change.coverage->value_or(match_coverage{});
    if (change.locked) d.locked = change.locked->value_or(false);
    if (d.clock == clock_source::plan) {
        d.stale = false;
        d.stale_seq = 0;
    }
    if (change.periods) {
        auto problem = change_periods(m, change.periods->value_or(std::vector<match_period>{}));
        if (problem) return *std::move(problem);
    }
    if (change.aggregate) {
        d.first_leg.reset();
        if (const auto& both = *change.aggregate) {
            const score first{both->home - m.score.home, both->away - m.score.away};
            if (first.home < 0 || first.away < 0) {
                return invalid_member(std::vector<std::string>{"aggregate"},
                                      "Must not be less than the score of this leg");
            }
            d.first_leg = first;
        }
    }
    return d != before || m.score != score_before;
}

}  // namespace livescore
