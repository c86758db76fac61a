#include "season_tables.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace livescore {
namespace {

// Points of one match, and of the cards of one player.
constexpr int most_points = 1'000;
constexpr int most_legs = 20;

constexpr std::string_view criterion_list =
    "points, pointsPerMatch, goalDifference, goalsFor, wins, awayWins, awayGoals, h2hPoints, "
    "h2hGoalDifference, h2hGoalsFor, h2hAwayGoals, fairPlay, opponentsPoints, "
    "opponentsGoalDifference, opponentsGoalsFor, halfPointLost, drawnLots, playoff";

std::optional<head_to_head_when> parse_when(std::string_view word) {
    if (word == "always") return head_to_head_when::always;
    if (word == "complete") return head_to_head_when::complete;
    return std::nullopt;
}
/// Whether only teams between which a zone ends are parted.
std::optional<bool> parse_where(std::string_view word) {
    if (word == "everywhere") return false;
    if (word == "atStake") return true;
    return std::nullopt;
}
/// Whether the name decides.
std::optional<bool> parse_undecided(std::string_view word) {
    if (word == "shared") return false;
    if (word == "name") return true;
    return std::nullopt;
}
std::optional<criterion> parse_rank_by(std::string_view word) {
    const auto by = parse_criterion(word);
    const bool known = by == criterion::points || by == criterion::points_per_match;
    return known ? by : std::nullopt;
}

template <class T>
void take(T& into, const std::optional<T>& given) {
    if (given) into = *given;
}
template <class T>
void take(std::optional<T>& into, const std::optional<T>& given) {
    if (given) into = given;
}

std::string known_presets() {
    std::string names;
    for (const std::string_view name : standings_preset_names()) {
        if (!names.empty()) names += ", ";
        names += name;
    }
    return names;
}

std::optional<standings_rules> read_preset(const json_place& place) {
    const standings_rules* found = place
                                       .word(
                                           [](std::string_view name) {
                                               const auto* rules = find_standings_preset(name);
                                               return rules ? std::optional(rules) : std::nullopt;
                                           },
                                           known_presets())
                                       .value_or(nullptr);
    return found ? std::optional(*found) : std::nullopt;
}

std::vector<criterion> read_order(const json_place& place, const standings_limits& limits) {
    std::vector<criterion> order;
    for (const json_place& item : place.items(limits.criteria)) {
        item.require();
        const auto c = item.word(parse_criterion, criterion_list);
        if (!c) continue;
        if (std::find(order.begin(), order.end(), *c) != order.end()) {
            item.refuse("Must not be there twice", "duplicate");
        }
        order.push_back(*c);
    }
    return order;
}

/// What the table is ranked by stands first.
void rank_by(std::vector<criterion>& order, std::optional<criterion> by) {
    const auto is_rank = [](criterion c) {
        return c == criterion::points || c == criterion::points_per_match;
    };
    if (!by) {
        if (std::none_of(order.begin(), order.end(), is_rank)) {
            order.insert(order.begin(), criterion::points);
        }
        return;
    }
    if (!order.empty() && is_rank(order.front())) order.erase(order.begin());
    std::erase(order, *by);
    order.insert(order.begin(), *by);
}

void read_points(const json_place& place, points_rules& points) {
    if (!place.is_given() || !place.expect_object()) return;
    const auto number = [&](std::string_view name) {
        return place.member(name).integer(-most_points, most_points);
    };
    take(points.win, number("win"));
    take(points.draw, number("draw"));
    take(points.loss, number("loss"));
    take(points.shootout_win, number("shootoutWin"));
    take(points.shootout_loss, number("shootoutLoss"));
}

void read_head_to_head(const json_place& place, head_to_head_rules& rules) {
    if (!place.is_given() || !place.expect_object()) return;
    take(rules.when, place.member("when").word(parse_when, "always, complete"));
    take(rules.reapply, place.member("reapply").boolean());
    take(rules.at_stake_only, place.member("where").word(parse_where, "everywhere, atStake"));
    take(rules.legs, place.member("legs").integer(1, most_legs));
}

void read_fair_play(const json_place& place, fair_play_rules& rules) {
    if (!place.is_given() || !place.expect_object()) return;
    const auto number = [&](std::string_view name) {
        return place.member(name).integer(-most_points, 0);
    };
    take(rules.yellow, number("yellow"));
    take(rules.second_yellow, number("secondYellow"));
    take(rules.red, number("red"));
    take(rules.yellow_and_red, number("yellowAndRed"));
}

std::vector<standings_zone> read_zones(const json_place& place, const standings_limits& limits) {
    const int last = static_cast<int>(limits.teams);
    std::vector<standings_zone> zones;
    for (const json_place& item : place.items(limits.zones)) {
        if (!item.expect_object()) continue;
        standings_zone zone;
        const json_place from = item.member("from");
        from.require();
        zone.from = from.integer(1, last).value_or(1);
        zone.to = item.member("to").is_given() ? item.member("to").integer(1, last).value_or(last)
                                               : zone.from;
        if (zone.to < zone.from) item.member("to").refuse("Must not be below from", "too_small");
        const json_place name = item.member("zone");
        name.require();
        zone.zone = name.text(longest_name).value_or("");
        zone.description = item.member("description").text(longest_text);
        zone.stage = item.member("stage").text(longest_name);
        zones.push_back(std::move(zone));
    }
    return zones;
}

std::optional<best_placed_rules> read_best_placed(const json_place& place,
                                                  const standings_limits& limits) {
    if (!place.is_given() || !place.expect_object()) return std::nullopt;
    best_placed_rules rules;
    const int last = static_cast<int>(limits.teams);
    rules.position = place.member("position").integer(1, last).value_or(rules.position);
    rules.best = place.member("best").integer(0, last).value_or(rules.best);
    rules.order = read_order(place.member("order"), limits);
    if (rules.order.empty()) rules.order = standings_rules{}.order;
    rules.zone = place.member("zone").text(longest_name);
    rules.description = place.member("description").text(longest_text);
    return rules;
}

void read_positions_from(const json_place& place, standings_rules& rules,
                         const standings_limits& limits) {
    if (!place.is_given()) return;
    if (place.is_text()) {
        const auto parse = [](std::string_view word) {
            return word == "continue" ? std::optional(true) : std::nullopt;
        };
        rules.positions_continue = place.word(parse, "continue").value_or(false);
        return;
    }
    rules.positions_from = read_positions_by_name(place, limits);
}

}  // namespace

/// A number, or the name of the stage or group before it.
std::optional<first_position> read_first_position(const json_place& place) {
    if (!place.is_given()) return std::nullopt;
    if (place.is_text()) {
        auto behind = place.text(longest_name);
        if (!behind) return std::nullopt;
        return first_position{.behind = std::move(behind)};
    }
    const auto number = place.integer(1, largest_id);
    if (!number) return std::nullopt;
    return first_position{.number = *number};
}

std::map<std::string, first_position, std::less<>> read_positions_by_name(
    const json_place& place, const standings_limits& limits) {
    std::map<std::string, first_position, std::less<>> positions;
    for (const auto& [name, item] : place.members(limits.stages)) {
        if (const auto first = read_first_position(item)) positions[name] = *first;
    }
    return positions;
}

given_orders read_lists(const json_place& place, const standings_limits& limits) {
    given_orders lists;
    for (const json_place& list : place.items(limits.lists)) {
        list.require();
        std::vector<team_id> teams;
        for (const json_place& item : list.items(limits.teams)) {
            item.require();
            const auto id = item.integer(1, largest_id);
            if (!id) continue;
            if (std::find(teams.begin(), teams.end(), team_id{*id}) != teams.end()) {
                item.refuse("Must not be there twice", "duplicate");
            }
            teams.push_back(team_id{*id});
        }
        lists.push_back(std::move(teams));
    }
    return lists;
}

standings_rules read_rules(const json_place& place, const standings_limits& limits) {
    if (!place.is_given()) return {};
    if (place.is_text()) return read_preset(place).value_or(standings_rules{});
    if (!place.is_object()) {
        place.refuse("Expected the name of a preset, or an object", "invalid_type");
        return {};
    }
    standings_rules rules = read_preset(place.member("preset")).value_or(standings_rules{});
    read_points(place.member("points"), rules.points);
    const json_place order = place.member("order");
    if (order.is_given()) {
        rules.order = read_order(order, limits);
        rules.provisional_order.clear();
    }
    if (place.member("provisionalOrder").is_given()) {
        rules.provisional_order = read_order(place.member("provisionalOrder"), limits);
    }
    const auto by = place.member("rankBy").word(parse_rank_by, "points, pointsPerMatch");
    rank_by(rules.order, by);
    if (!rules.provisional_order.empty()) rank_by(rules.provisional_order, by);
    read_head_to_head(place.member("headToHead"), rules.head_to_head);
    if (place.member("zones").is_given()) rules.zones = read_zones(place.member("zones"), limits);
    take(rules.undecided_by_name, place.member("undecided").word(parse_undecided, "shared, name"));
    const json_place playoff_after = place.member("playoffAfter");
    if (playoff_after.is_given()) {
        rules.playoff_after.clear();
        for (const json_place& item : playoff_after.items(limits.zones)) {
            item.require();
            const auto position = item.integer(1, static_cast<int>(limits.teams));
            if (position) rules.playoff_after.push_back(*position);
        }
    }
    read_fair_play(place.member("fairPlay"), rules.fair_play);
    take(rules.best_placed, read_best_placed(place.member("bestPlaced"), limits));
    read_positions_from(place.member("positionsFrom"), rules, limits);
    rules.playoff = read_lists(place.member("playoff"), limits);
    rules.drawn_lots = read_lists(place.member("drawnLots"), limits);
    return rules;
}

}  // namespace livescore
