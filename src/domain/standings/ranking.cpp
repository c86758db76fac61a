#include "ranking.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace livescore {
namespace {

using team_list = std::vector<std::size_t>;

/// value / per. `per` is above 0.
struct measure {
    std::int64_t value = 0;
    std::int64_t per = 1;
};
bool is_more(const measure& a, const measure& b) {
    return a.value * b.per > b.value * a.per;
}

/// What lies between two neighbours of the order.
struct gap {
    static constexpr int none = std::numeric_limits<int>::max();
    int depth = none;  ///< how late it parted them; `none`: nothing did
    std::string_view by{};
};

/// Whether all matches between some teams are over.
class head_to_head_matches {
public:
    head_to_head_matches(const ranked_field& field, std::optional<int> legs) : legs_(legs) {
        for (const meeting& m : field.meetings) {
            pair_state& pair = pairs_[std::minmax(m.home, m.away)];
            (m.over ? pair.over : pair.open)++;
        }
        const std::size_t n = field.members.size();
        std::size_t met = 0;
        bool once = true;
        for (const auto& [teams, pair] : pairs_) {
            if (teams.second >= n) continue;
            ++met;
            once &= pair.over == 1 && pair.open == 0;
        }
        met_once_ = once && met == n * (n - 1) / 2;
    }

    [[nodiscard]] bool over_between(const team_list& teams) const {
        const int legs = legs_.value_or(met_once_ ? 1 : 2);
        for (std::size_t i = 0; i < teams.size(); ++i) {
            for (std::size_t k = i + 1; k < teams.size(); ++k) {
                const auto found = pairs_.find(std::minmax(teams[i], teams[k]));
                if (found == pairs_.end()) return false;
                if (found->second.open > 0 || found->second.over < legs) return false;
            }
        }
        return true;
    }

private:
    struct pair_state {
        int over = 0;
        int open = 0;
    };
    std::map<std::pair<std::size_t, std::size_t>, pair_state> pairs_;
    std::optional<int> legs_;
    bool met_once_ = false;  ///< every two teams have met once, and no more is known of
};

class ranking {
public:
    ranking(const ranked_field& field, const standings_rules& rules,
            const std::vector<criterion>& order)
        : field_(field), rules_(rules), order_(order), mutual_(field, rules.head_to_head.legs) {}

    std::vector<ranked_team> run() {
        if (field_.members.empty()) return {};
        part_from(field_.members, 0, 0);
        if (!field_.venue) {
            for (const int position : rules_.playoff_after) apply_playoff(position);
        }
        return answer();
    }

private:
    // ---- the order

    /// `teams` are level by all criteria before `next`.
    void part_from(team_list teams, std::size_t next, int depth) {
        if (teams.size() == 1) return place(teams.front());
        if (next == order_.size()) return settle(std::move(teams), depth);
        const criterion c = order_[next];
        if (!is_head_to_head(c)) {
            // A name: a compiler may move `teams` before it measures them.
            const auto by = measures(teams, c, field_.totals);
            return part(std::move(teams), c, by, depth,
                        [&](team_list level, int d) { part_from(std::move(level), next + 1, d); });
        }
        std::size_t end = next;
        while (end < order_.size() && is_head_to_head(order_[end])) ++end;
        if (is_not_worth_it(teams.size())) {
            return settle(std::move(teams), depth);
        }
        if (rules_.head_to_head.when == head_to_head_when::complete &&
            !mutual_.over_between(teams)) {
            // Rules with an order of their own for the season's course leave the rest open.
            if (!rules_.provisional_order.empty()) return settle(std::move(teams), depth);
            return part_from(std::move(teams), end, depth);
        }
        part_by_mini_league(std::move(teams), next, end, depth);
    }

    /// By the head to head criteria from `begin` to `end`.
    void part_by_mini_league(const team_list& teams, std::size_t begin, std::size_t end,
                             int depth) {
        const std::vector<tally> mini =
            mini_league(field_.matches, field_.teams.size(), teams, field_.venue);
        part_within(teams, mini, begin, begin, end, teams.size(), depth);
    }

    /// `teams` are level by the criteria from `begin` to `next` of the mini league of `size` teams.
    void part_within(team_list teams, const std::vector<tally>& mini, std::size_t begin,
                     std::size_t next, std::size_t end, std::size_t size, int depth) {
        if (teams.size() == 1) return place(teams.front());
        if (next == end) {
            const bool again = rules_.head_to_head.reapply && teams.size() < size;
            if (again && is_not_worth_it(teams.size())) return settle(std::move(teams), depth);
            if (again) return part_by_mini_league(teams, begin, end, depth);
            return part_from(std::move(teams), end, depth);
        }
        const criterion c = order_[next];
        const auto by = measures(teams, c, mini);
        part(std::move(teams), c, by, depth, [&](team_list level, int d) {
            part_within(std::move(level), mini, begin, next + 1, end, size, d);
        });
    }

    template <class Next>
    void part(team_list teams, criterion c, const std::map<std::size_t, measure>& by, int depth,
              Next next) {
        std::stable_sort(teams.begin(), teams.end(),
                         [&](std::size_t a, std::size_t b) { return is_more(by.at(a), by.at(b)); });
        for (auto begin = teams.begin(); begin != teams.end();) {
            auto end = begin;
            while (end != teams.end() && !is_more(by.at(*begin), by.at(*end))) ++end;
            next(team_list(begin, end), depth + 1);
            if (end != teams.end()) gaps_.push_back({depth, to_string(c)});
            begin = end;
        }
    }

    /// Nothing parts `teams` any more.
    void settle(team_list teams, int depth) {
        std::sort(teams.begin(), teams.end(), [&](std::size_t a, std::size_t b) {
            const standings_team& left = field_.teams[a];
            const standings_team& right = field_.teams[b];
            return std::tie(left.name, left.id) < std::tie(right.name, right.id);
        });
        for (std::size_t i = 0; i < teams.size(); ++i) {
            if (i > 0) gaps_.push_back(rules_.undecided_by_name ? gap{depth, "name"} : gap{});
            place(teams[i]);
        }
    }

    void place(std::size_t team) { placed_.push_back(team); }

    /// Whether the rules leave the next `count` teams level because no zone ends between them.
    [[nodiscard]] bool is_not_worth_it(std::size_t count) const {
        if (!rules_.head_to_head.at_stake_only) return false;
        const int first = field_.first_position + static_cast<int>(placed_.size());
        for (int position = first; position + 1 < first + static_cast<int>(count); ++position) {
            const standings_zone* upper = zone_at(field_.zones, position);
            const standings_zone* lower = zone_at(field_.zones, position + 1);
            if (upper != lower) return false;
        }
        return true;
    }

    // ---- the criteria

    [[nodiscard]] std::map<std::size_t, measure> measures(const team_list& teams, criterion c,
                                                          const std::vector<tally>& of) const {
        std::map<std::size_t, measure> found;
        if (c == criterion::drawn_lots || c == criterion::playoff) {
            const given_orders& lists =
                c == criterion::playoff ? rules_.playoff : rules_.drawn_lots;
            const std::vector<team_id>* list = list_of(teams, lists);
            for (const std::size_t team : teams) found[team] = {list ? -rank_in(*list, team) : 0};
            return found;
        }
        for (const std::size_t team : teams) found[team] = measure_of(team, c, of);
        return found;
    }

    [[nodiscard]] measure measure_of(std::size_t team, criterion c,
                                     const std::vector<tally>& of) const {
        const tally& sums = of[team];
        switch (c) {
            case criterion::points:
            case criterion::h2h_points:
                return {sums.points};
            case criterion::points_per_match:
                return {sums.points, std::max(sums.played, 1)};
            case criterion::goal_difference:
            case criterion::h2h_goal_difference:
                return {sums.goal_difference()};
            case criterion::goals_for:
            case criterion::h2h_goals_for:
                return {sums.goals_for};
            case criterion::wins:
                return {sums.won};
            case criterion::away_wins:
                return {sums.away_wins};
            case criterion::away_goals:
            case criterion::h2h_away_goals:
                return {sums.away_goals};
            case criterion::fair_play:
                return {sums.fair_play};
            case criterion::half_point_lost:
                return {sums.halves_lost};
            case criterion::opponents_points:
            case criterion::opponents_goal_difference:
            case criterion::opponents_goals_for:
                return {of_opponents(team, c)};
            case criterion::drawn_lots:
            case criterion::playoff:
                break;
        }
        return {};
    }

    [[nodiscard]] std::int64_t of_opponents(std::size_t team, criterion c) const {
        std::vector<char> met(field_.teams.size(), 0);
        for (const counted_match& match : field_.matches) {
            if (match.home.team == team && field_.venue != match_side::away) {
                met[match.away.team] = 1;
            }
            if (match.away.team == team && field_.venue != match_side::home) {
                met[match.home.team] = 1;
            }
        }
        std::int64_t sum = 0;
        for (std::size_t other = 0; other < met.size(); ++other) {
            if (met[other] == 0) continue;
            const tally& sums = field_.totals[other];
            sum += c == criterion::opponents_points            ? sums.points
                   : c == criterion::opponents_goal_difference ? sums.goal_difference()
                                                               : sums.goals_for;
        }
        return sum;
    }

    /// The list that has all of these teams; nullptr: there is none.
    [[nodiscard]] const std::vector<team_id>* list_of(const team_list& teams,
                                                      const given_orders& lists) const {
        if (field_.venue) return nullptr;
        for (const std::vector<team_id>& list : lists) {
            const bool has_all = std::all_of(teams.begin(), teams.end(), [&](std::size_t team) {
                return std::find(list.begin(), list.end(), field_.teams[team].id) != list.end();
            });
            if (has_all) return &list;
        }
        return nullptr;
    }
    [[nodiscard]] std::int64_t rank_in(const std::vector<team_id>& list, std::size_t team) const {
        return std::find(list.begin(), list.end(), field_.teams[team].id) - list.begin();
    }

    // ---- play-offs for one place

    void apply_playoff(int position) {
        const int offset = position - field_.first_position;
        if (offset < 0 || offset + 1 >= static_cast<int>(placed_.size())) return;
        const auto upper = static_cast<std::size_t>(offset);
        const team_list two{placed_[upper], placed_[upper + 1]};
        const auto by = measures(two, order_.front(), field_.totals);
        if (is_more(by.at(two[0]), by.at(two[1])) || is_more(by.at(two[1]), by.at(two[0]))) return;
        if (const auto* list = list_of(two, rules_.playoff)) {
            if (rank_in(*list, two[0]) > rank_in(*list, two[1])) swap_with_next(upper);
            gaps_[upper] = {gap::none - 1, to_string(criterion::playoff)};
        } else if (mutual_.over_between(field_.members) && !rules_.undecided_by_name) {
            gaps_[upper] = {};
        }
    }
    void swap_with_next(std::size_t upper) {
        const auto coarser = [](const gap& a, const gap& b) { return a.depth <= b.depth ? a : b; };
        std::swap(placed_[upper], placed_[upper + 1]);
        if (upper > 0) gaps_[upper - 1] = coarser(gaps_[upper - 1], gaps_[upper]);
        if (upper + 1 < gaps_.size()) gaps_[upper + 1] = coarser(gaps_[upper + 1], gaps_[upper]);
    }

    // ---- the answer

    [[nodiscard]] std::vector<ranked_team> answer() const {
        std::vector<ranked_team> rows(placed_.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool with_last = i > 0 && gaps_[i - 1].depth == gap::none;
            const bool with_next = i < gaps_.size() && gaps_[i].depth == gap::none;
            rows[i].team = placed_[i];
            rows[i].position =
                with_last ? rows[i - 1].position : field_.first_position + static_cast<int>(i);
            rows[i].shared = with_last || with_next;
            if (i < gaps_.size() && !with_next) rows[i].decided_by = gaps_[i].by;
        }
        return rows;
    }

    const ranked_field& field_;
    const standings_rules& rules_;
    const std::vector<criterion>& order_;
    head_to_head_matches mutual_;
    team_list placed_;
    std::vector<gap> gaps_;  ///< behind each placed team but the last
};

}  // namespace

bool nothing_remains(const ranked_field& field) {
    return std::all_of(field.meetings.begin(), field.meetings.end(),
                       [](const meeting& m) { return m.over; });
}

std::vector<ranked_team> rank_teams(const ranked_field& field, const standings_rules& rules,
                                    const std::vector<criterion>& order) {
    return ranking(field, rules, order).run();
}

const standings_zone* zone_at(const std::vector<standings_zone>& zones, int position) {
    const auto found =
        std::find_if(zones.begin(), zones.end(), [position](const standings_zone& zone) {
            return zone.from <= position && position <= zone.to;
        });
    return found == zones.end() ? nullptr : &*found;
}

}  // namespace livescore
