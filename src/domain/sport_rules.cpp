#include "livescore/domain/sport_rules.h"

#include <algorithm>
#include <array>

#include "livescore/core/text/name.h"

namespace livescore {
namespace {

using enum period_part;

// The Laws of the Game, laws 7 and 10.
constexpr std::array<std::string_view, 3> football_names{"FOOTBALL", "SOCCER",
                                                         "ASSOCIATION FOOTBALL"};
constexpr std::array<period_rule, 5> football_periods{{{"first_half"},
                                                       {"second_half"},
                                                       {"extra_time_first", extra},
                                                       {"extra_time_second", extra},
                                                       {"penalty_shootout", shootout}}};

// FIBA, Official Basketball Rules, article 8. Overtime goes on until the score is not level.
constexpr std::array<std::string_view, 1> basketball_names{"BASKETBALL"};
constexpr std::array<period_rule, 9> basketball_periods{{{"quarter_1"},
                                                         {"quarter_2"},
                                                         {"quarter_3"},
                                                         {"quarter_4"},
                                                         {"overtime_1", extra},
                                                         {"overtime_2", extra},
                                                         {"overtime_3", extra},
                                                         {"overtime_4", extra},
                                                         {"overtime_5", extra}}};

// IIHF Official Rule Book, rules 71, 84 and 85.
constexpr std::array<std::string_view, 3> ice_hockey_names{"ICE HOCKEY", "HOCKEY", "ICE-HOCKEY"};
constexpr std::array<period_rule, 5> ice_hockey_periods{{{"period_1"},
                                                         {"period_2"},
                                                         {"period_3"},
                                                         {"overtime", extra},
                                                         {"penalty_shootout", shootout}}};

// ITF Rules of Tennis, rule 6: a match is the best of three or of five sets.
constexpr std::array<std::string_view, 1> tennis_names{"TENNIS"};
constexpr std::array<period_rule, 5> tennis_periods{
    {{"set_1"}, {"set_2"}, {"set_3"}, {"set_4"}, {"set_5"}}};

// MCC Laws of Cricket, law 13: one or two innings a side. A tie may go to a super over.
constexpr std::array<std::string_view, 1> cricket_names{"CRICKET"};
constexpr std::array<period_rule, 5> cricket_periods{
    {{"innings_1"}, {"innings_2"}, {"innings_3"}, {"innings_4"}, {"super_over", shootout}}};

constexpr std::array<sport_rules, 5> sports{{
    {football_names, football_periods, "second_half"},
    {basketball_names, basketball_periods, "quarter_3"},
    {ice_hockey_names, ice_hockey_periods, "period_2"},
    {tennis_names, tennis_periods, "set_2", period_scoring::periods_won, 3},
    {cricket_names, cricket_periods, "innings_2"},
}};

}  // namespace

std::span<const sport_rules> all_sport_rules() noexcept {
    return sports;
}

const sport_rules* rules_of(std::string_view sport) {
    const std::string key = name_key(sport);
    for (const sport_rules& rules : sports) {
        if (std::ranges::find(rules.names, key) != rules.names.end()) return &rules;
    }
    return nullptr;
}

const period_rule* find_period(const sport_rules& rules, std::string_view kind) noexcept {
    const auto found = std::ranges::find(rules.periods, kind, &period_rule::kind);
    return found == rules.periods.end() ? nullptr : &*found;
}

bool is_part(const sport_rules* rules, std::string_view kind, period_part part) noexcept {
    const period_rule* const rule = rules == nullptr ? nullptr : find_period(*rules, kind);
    return rule != nullptr && rule->part == part;
}

std::optional<score> score_of_periods(const sport_rules& rules,
                                      std::span<const match_period> periods) noexcept {
    score total;
    for (const match_period& period : periods) {
        const period_rule* const rule = find_period(rules, period.kind);
        if (rule == nullptr || rule->part == shootout) continue;
        if (!period.own) return std::nullopt;
        if (rules.scoring == period_scoring::sum) {
            total.home += period.own->home;
            total.away += period.own->away;
        } else if (period.ended_at || &period != &periods.back()) {
            total.home += period.own->home > period.own->away ? 1 : 0;
            total.away += period.own->away > period.own->home ? 1 : 0;
        }
    }
    return total;
}

}  // namespace livescore
