#include "periods_told.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/domain/sport_rules.h"

namespace livescore {
namespace {

using side_goals = int score::*;
constexpr std::array<side_goals, 2> both_sides{&score::home, &score::away};

constexpr std::string_view shootout_kind = "penalty_shootout";

bool has_ended(const match& m, const match_period& period) {
    return period.ended_at || &period != &m.details.periods.back() || !is_running(m.status);
}

/// The match's score after a period, if the report says it.
std::optional<score> score_after(std::string_view kind, const fixture_report& report) {
    if (kind == "first_half") return report.half_time;
    if (kind == "second_half") return report.regular_time;
    if (kind == "extra_time_second") return report.extra_time;
    return std::nullopt;
}

/// The periods of a match that is over and of which more is told than was seen.
void add_unseen(match& m, const fixture_report& report) {
    auto& periods = m.details.periods;
    const auto add = [&periods](std::string_view kind) {
        match_period period;
        period.kind = kind;
        period.own = score{};
        periods.push_back(std::move(period));
    };
    const auto last_is = [&periods](std::string_view kind) {
        return !periods.empty() && periods.back().kind == kind;
    };
    if (report.half_time && periods.empty()) add("first_half");
    if (report.half_time && last_is("first_half")) add("second_half");
    if (report.extra_time && last_is("second_half")) add("extra_time_first");
    if (report.extra_time && last_is("extra_time_first")) add("extra_time_second");
    if (report.shootout && !periods.empty() && !last_is(shootout_kind)) add(shootout_kind);
}

void settle_shootout(match& m, const fixture_report& report, std::optional<score> kicks) {
    for (match_period& period : m.details.periods) {
        if (period.kind != shootout_kind) continue;
        if (report.shootout) {
            period.own = *report.shootout;
        } else if (kicks) {
            period.own = kicks;
        }
    }
}

/// The periods in which goals of the match fall, in their order.
std::vector<match_period*> counted_periods(match& m, const sport_rules& rules) {
    std::vector<match_period*> counted;
    for (match_period& period : m.details.periods) {
        if (!is_part(&rules, period.kind, period_part::shootout)) counted.push_back(&period);
    }
    return counted;
}

void settle_side(match& m, const fixture_report& report, const std::vector<match_period*>& counted,
                 side_goals side) {
    const int total = m.score.*side;
    // The score after each period that is over, as it was, and as it is told.
    std::vector<int> after;
    std::vector<bool> fixed;
    int sum = 0;
    for (match_period* const period : counted) {
        if (!has_ended(m, *period)) break;
        sum += period->own.value_or(score{}).*side;
        const auto told = score_after(period->kind, report);
        after.push_back(told ? (*told).*side : sum);
        fixed.push_back(told.has_value());
        sum = after.back();
    }
    if (!after.empty() && after.size() == counted.size()) {
        after.back() = total;
        fixed.back() = true;
    }
    int most = total;
    for (std::size_t i = after.size(); i-- > 0;) {
        after[i] = std::min(after[i], most);
        most = after[i];
    }
    int before = 0;
    for (std::size_t i = 0; i < counted.size(); ++i) {
        match_period& period = *counted[i];
        period.score_before.*side = before;
        if (i >= after.size()) continue;
        after[i] = std::max(after[i], before);
        if (!period.own) period.own.emplace();
        (*period.own).*side = after[i] - before;
        before = after[i];
    }
}

}  // namespace

void settle_periods(match& m, const fixture_report& report, std::optional<score> kicks) {
    const sport_rules* const rules = rules_of(m.sport);
    if (rules == nullptr || rules->scoring != period_scoring::sum) return;
    if (!m.details.score_known) return;
    const bool over = m.status == match_status::finished;
    if (over && find_period(*rules, "first_half") != nullptr) add_unseen(m, report);
    settle_shootout(m, report, kicks);
    const auto counted = counted_periods(m, *rules);
    if (counted.empty()) return;
    for (const side_goals side : both_sides) settle_side(m, report, counted, side);
}

}  // namespace livescore
