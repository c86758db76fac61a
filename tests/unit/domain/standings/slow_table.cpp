#include "slow_table.h"

#include <algorithm>
#include <cmath>

namespace livescore::tests {

slow_table::slow_table(const standings_rules& rules, const standings_season& season,
                       std::vector<season_stage> chain, int last_round, int first_position)
    : rules_(rules),
      season_(season),
      chain_(std::move(chain)),
      last_round_(last_round),
      first_position_(first_position) {
    std::set<team_id> members;
    for (const auto& match : season.matches) {
        if (match.stage.value_or("") != chain_.back().name) continue;
        if (match.standing == match_standing::void_) continue;
        members.insert({match.home, match.away});
    }
    teams_.assign(members.begin(), members.end());
    for (const auto& match : season.matches) {
        const bool concerns = members.contains(match.home) || members.contains(match.away);
        if (!is_in_chain(match) || !concerns) continue;
        if (match.standing == match_standing::void_) continue;
        if (!was_played(match)) all_played_ = false;
    }
}

bool slow_table::is_in_chain(const standings_match& match) const {
    for (const auto& stage : chain_) {
        if (stage.name == match.stage.value_or("")) return true;
    }
    return false;
}

bool slow_table::was_played(const standings_match& match) const {
    if (!is_in_chain(match) || std::stoi(*match.round) > last_round_) return false;
    return match.standing == match_standing::finished || match.standing == match_standing::awarded;
}

std::pair<int, int> slow_table::goals(const standings_match& match) const {
    if (match.standing == match_standing::awarded && match.award && !match.award->goals) {
        return {0, 0};
    }
    return {match.score->home, match.score->away};
}

char slow_table::letter(const standings_match& match, team_id team) const {
    const bool home = match.home == team;
    if (match.standing == match_standing::awarded && match.award) {
        const auto outcome = home ? match.award->home : match.award->away;
        return outcome == award_result::win ? 'W' : 'L';
    }
    const auto [h, a] = goals(match);
    if (h == a) return 'D';
    return (h > a) == home ? 'W' : 'L';
}

int slow_table::match_points(const standings_match& match, team_id team) const {
    const char l = letter(match, team);
    if (l == 'W') return rules_.points.win;
    if (l == 'L') return rules_.points.loss;
    if (!match.shootout_winner) return rules_.points.draw;
    const bool won = (*match.shootout_winner == match_side::home) == (match.home == team);
    const auto bonus = won ? rules_.points.shootout_win : rules_.points.shootout_loss;
    return bonus ? *bonus : rules_.points.draw;
}

std::vector<standings_match> slow_table::matches_of(team_id team,
                                                    const std::set<team_id>& others) const {
    std::vector<standings_match> found;
    for (const auto& match : season_.matches) {
        if (!was_played(match)) continue;
        if (match.home != team && match.away != team) continue;
        const team_id other = match.home == team ? match.away : match.home;
        if (others.empty() || others.contains(other)) found.push_back(match);
    }
    return found;
}

int slow_table::points_after(team_id team, std::size_t stages, int* halves) const {
    if (stages == 0) return 0;
    int points = points_after(team, stages - 1, halves);
    const season_stage& stage = chain_[stages - 1];
    if (stages > 1 && stage.carry == stage_carry::half_down) {
        const int half = static_cast<int>(std::floor(points / 2.0));
        if (halves != nullptr && half * 2 != points) ++*halves;
        points = half;
    }
    for (const auto& match : matches_of(team, {})) {
        if (match.stage.value_or("") == stage.name) points += match_points(match, team);
    }
    for (const auto& deduction : season_.deductions) {
        if (deduction.team != team) continue;
        const bool here = deduction.stage ? *deduction.stage == stage.name : stages == 1;
        if (here) points -= deduction.points;
    }
    return points;
}

double slow_table::value(team_id team, criterion c, const std::set<team_id>& others) const {
    int halves = 0;
    const int all_points = points_after(team, chain_.size(), &halves);
    const auto played = matches_of(team, others);
    double scored = 0;
    double against = 0;
    double away_scored = 0;
    double wins = 0;
    double away_wins = 0;
    double points = 0;
    double cards = 0;
    std::set<team_id> opponents;
    for (const auto& match : played) {
        const bool home = match.home == team;
        const auto [h, a] = goals(match);
        scored += home ? h : a;
        against += home ? a : h;
        away_scored += home ? 0 : a;
        wins += letter(match, team) == 'W' ? 1 : 0;
        away_wins += !home && letter(match, team) == 'W' ? 1 : 0;
        points += match_points(match, team);
        cards += match.fair_play[home ? 0 : 1];
        opponents.insert(home ? match.away : match.home);
    }
    double of_opponents = 0;
    for (const team_id other : opponents) {
        if (c == criterion::opponents_points) of_opponents += value(other, criterion::points, {});
        if (c == criterion::opponents_goal_difference) {
            of_opponents += value(other, criterion::goal_difference, {});
        }
        if (c == criterion::opponents_goals_for) {
            of_opponents += value(other, criterion::goals_for, {});
        }
    }
    switch (c) {
        case criterion::points:
            return all_points;
        case criterion::points_per_match:
            return played.empty() ? all_points : all_points / static_cast<double>(played.size());
        case criterion::h2h_points:
            return points;
        case criterion::goal_difference:
        case criterion::h2h_goal_difference:
            return scored - against;
        case criterion::goals_for:
        case criterion::h2h_goals_for:
            return scored;
        case criterion::wins:
            return wins;
        case criterion::away_wins:
            return away_wins;
        case criterion::away_goals:
        case criterion::h2h_away_goals:
            return away_scored;
        case criterion::fair_play:
            return cards;
        case criterion::half_point_lost:
            return halves;
        default:
            return of_opponents;
    }
}

double slow_table::given(team_id team, const names& level, const given_orders& lists) const {
    for (const auto& list : lists) {
        bool has_all = true;
        for (const team_id one : level) {
            has_all &= std::count(list.begin(), list.end(), one) > 0;
        }
        if (has_all)
            return -static_cast<double>(std::find(list.begin(), list.end(), team) - list.begin());
    }
    return 0;
}

bool slow_table::met_enough(const names& level) const {
    for (const team_id a : level) {
        for (const team_id b : level) {
            if (a == b) continue;
            int played = 0;
            for (const auto& match : season_.matches) {
                const bool mutual =
                    (match.home == a && match.away == b) || (match.home == b && match.away == a);
                if (!mutual || !is_in_chain(match)) continue;
                if (match.standing != match_standing::void_ && !was_played(match)) return false;
                ++played;
            }
            if (played < rules_.head_to_head.legs.value_or(2)) return false;
        }
    }
    return true;
}

bool slow_table::zone_ends_within(int first, std::size_t count) const {
    const auto zone_of = [&](int position) {
        for (std::size_t i = 0; i < rules_.zones.size(); ++i) {
            const auto& zone = rules_.zones[i];
            if (position >= zone.from && position <= zone.to) return static_cast<int>(i);
        }
        return -1;
    };
    std::set<int> zones;
    for (std::size_t i = 0; i < count; ++i) zones.insert(zone_of(first + static_cast<int>(i)));
    return zones.size() > 1;
}

slow_table::classes slow_table::split(const names& level, criterion c, bool head_to_head) const {
    std::map<double, names, std::greater<>> by_value;
    std::set<team_id> others;
    if (head_to_head) others.insert(level.begin(), level.end());
    for (const team_id team : level) {
        double v = 0;
        if (c == criterion::playoff) {
            v = given(team, level, rules_.playoff);
        } else if (c == criterion::drawn_lots) {
            v = given(team, level, rules_.drawn_lots);
        } else {
            v = value(team, c, others);
        }
        by_value[v].push_back(team);
    }
    classes found;
    for (const auto& [v, teams] : by_value) found.push_back(teams);
    return found;
}

std::vector<slow_table::row> slow_table::rows() const {
    if (teams_.empty()) return {};
    // The classes of level teams, the best first, and by what each is parted from the next.
    classes level{teams_};
    std::vector<std::string> parted_by;
    std::set<team_id> closed;  // teams that stay level for good
    const bool provisional = !rules_.provisional_order.empty() && !all_played_;
    std::vector<criterion> order = provisional ? rules_.provisional_order : rules_.order;

    const auto replace = [&](std::size_t at, const classes& parts, criterion c) {
        level.erase(level.begin() + static_cast<std::ptrdiff_t>(at));
        level.insert(level.begin() + static_cast<std::ptrdiff_t>(at), parts.begin(), parts.end());
        parted_by.insert(parted_by.begin() + static_cast<std::ptrdiff_t>(at), parts.size() - 1,
                         std::string(to_string(c)));
    };

    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && is_head_to_head(order[end])) ++end;
        if (end == begin) {
            for (std::size_t i = 0; i < level.size();) {
                if (closed.contains(level[i].front())) {
                    ++i;
                    continue;
                }
                const classes parts = split(level[i], order[begin], false);
                replace(i, parts, order[begin]);
                i += parts.size();
            }
            ++begin;
            continue;
        }
        // Head to head: over all classes, until a pass changes nothing.
        std::set<team_id> skipped;
        std::set<names> done;
        for (bool changed = true; changed;) {
            changed = false;
            int position = first_position_;
            for (std::size_t i = 0; i < level.size(); ++i) {
                const names whole = level[i];
                const int first = position;
                position += static_cast<int>(whole.size());
                if (whole.size() == 1 || closed.contains(whole.front()) ||
                    skipped.contains(whole.front()) || done.contains(whole)) {
                    continue;
                }
                const auto& rules = rules_.head_to_head;
                if (rules.at_stake_only && !zone_ends_within(first, whole.size())) {
                    closed.insert(whole.begin(), whole.end());
                    continue;
                }
                if (rules.when == head_to_head_when::complete && !met_enough(whole)) {
                    (rules_.provisional_order.empty() ? skipped : closed)
                        .insert(whole.begin(), whole.end());
                    continue;
                }
                // All criteria by the mini league of the whole class.
                const std::set<team_id> others(whole.begin(), whole.end());
                std::map<std::vector<double>, names, std::greater<>> by_values;
                for (const team_id team : whole) {
                    std::vector<double> values;
                    for (std::size_t k = begin; k < end; ++k) {
                        values.push_back(value(team, order[k], others));
                    }
                    by_values[values].push_back(team);
                }
                if (by_values.size() == 1) {
                    done.insert(whole);
                    continue;
                }
                classes parts;
                std::vector<std::string> reasons;
                std::vector<double> last;
                for (const auto& [values, teams] : by_values) {
                    if (!parts.empty()) {
                        std::size_t k = 0;
                        while (values[k] == last[k]) ++k;
                        reasons.emplace_back(to_string(order[begin + k]));
                    }
                    parts.push_back(teams);
                    last = values;
                    if (!rules.reapply) done.insert(teams);
                }
                level.erase(level.begin() + static_cast<std::ptrdiff_t>(i));
                level.insert(level.begin() + static_cast<std::ptrdiff_t>(i), parts.begin(),
                             parts.end());
                parted_by.insert(parted_by.begin() + static_cast<std::ptrdiff_t>(i),
                                 reasons.begin(), reasons.end());
                changed = true;
                break;
            }
        }
        begin = end;
    }

    std::map<team_id, std::string> name;
    for (const auto& team : season_.teams) name[team.id] = team.name;
    std::vector<row> rows;
    int position = first_position_;
    for (std::size_t i = 0; i < level.size(); ++i) {
        names teams = level[i];
        std::sort(teams.begin(), teams.end(),
                  [&](team_id a, team_id b) { return name[a] < name[b]; });
        for (std::size_t k = 0; k < teams.size(); ++k) {
            row one{name[teams[k]], position, teams.size() > 1, "",
                    points_after(teams[k], chain_.size(), nullptr)};
            if (rules_.undecided_by_name) {
                one.shared = false;
                one.position += static_cast<int>(k);
                if (k + 1 < teams.size()) one.decided_by = "name";
            }
            if (k + 1 == teams.size() && i < parted_by.size()) one.decided_by = parted_by[i];
            rows.push_back(one);
        }
        position += static_cast<int>(teams.size());
    }
    return rows;
}

}  // namespace livescore::tests
