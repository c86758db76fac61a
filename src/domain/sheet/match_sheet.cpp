#include "livescore/domain/sheet/match_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "livescore/domain/sport_rules.h"
#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<4> position_words{"G", "D", "M", "F"};
constexpr word_list<3> unit_words{"percent", "count", "decimal"};

using enum stat_unit;

// Football first, then what other sports count besides.
constexpr std::array<known_stat, 57> stat_table{{
    {"possession", percent},
    {"shots", count},
    {"shots_on_target", count},
    {"shots_off_target", count},
    {"shots_blocked", count},
    {"shots_inside_box", count},
    {"shots_outside_box", count},
    {"hit_woodwork", count},
    {"big_chances", count},
    {"big_chances_missed", count},
    {"expected_goals", decimal},
    {"corners", count},
    {"offsides", count},
    {"fouls", count},
    {"free_kicks", count},
    {"throw_ins", count},
    {"goal_kicks", count},
    {"yellow_cards", count},
    {"red_cards", count},
    {"saves", count},
    {"passes", count},
    {"passes_accurate", count},
    {"pass_accuracy", percent},
    {"crosses", count},
    {"long_balls", count},
    {"tackles", count},
    {"interceptions", count},
    {"clearances", count},
    {"duels_won", count},
    {"dribbles", count},
    {"attacks", count},
    {"dangerous_attacks", count},
    {"substitutions", count},
    {"field_goals_made", count},
    {"field_goals_attempted", count},
    {"three_pointers_made", count},
    {"three_pointers_attempted", count},
    {"free_throws_made", count},
    {"free_throws_attempted", count},
    {"rebounds", count},
    {"assists", count},
    {"steals", count},
    {"blocks", count},
    {"turnovers", count},
    {"penalty_minutes", count},
    {"power_play_goals", count},
    {"faceoffs_won", count},
    {"hits", count},
    {"aces", count},
    {"double_faults", count},
    {"first_serve", percent},
    {"break_points_won", count},
    {"winners", count},
    {"unforced_errors", count},
    {"runs", count},
    {"wickets", count},
    {"overs", decimal},
}};

stat_unit usual_unit(std::string_view name) {
    const auto* const known = std::ranges::find(stat_table, name, &known_stat::name);
    return known == stat_table.end() ? count : known->unit;
}

error wrong_stat(std::size_t place, const char* member, std::string message) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({{std::to_string(place), member}, std::move(message), "custom"});
    return e;
}

const char* find_misfit(stat_unit unit, const std::optional<double>& value) {
    if (!value) return nullptr;
    if (unit == percent && (*value < 0 || *value > 100)) return "Must be from 0 to 100 (percent)";
    if (unit == count && (*value < 0 || std::floor(*value) != *value))
        return "Must be a whole number of 0 or more (count)";
    return nullptr;
}

bool has_period(std::string_view sport, const std::optional<std::string>& period) {
    if (!period) return true;
    const sport_rules* const rules = rules_of(sport);
    return rules == nullptr || find_period(*rules, *period) != nullptr;
}

}  // namespace

std::string_view to_string(player_position p) noexcept {
    return word_of(position_words, p);
}
std::optional<player_position> parse_position(std::string_view word) noexcept {
    return value_of<player_position>(position_words, word);
}
std::string_view to_string(stat_unit unit) noexcept {
    return word_of(unit_words, unit);
}
std::optional<stat_unit> parse_stat_unit(std::string_view word) noexcept {
    return value_of<stat_unit>(unit_words, word);
}
std::span<const known_stat> known_stats() noexcept {
    return stat_table;
}

match_lineups change_lineups(match_lineups lineups, const lineups_change& change) {
    if (change.home) lineups.home = *change.home;
    if (change.away) lineups.away = *change.away;
    return lineups;
}

std::vector<std::size_t> repeated_numbers(const team_sheet& sheet) {
    std::vector<std::size_t> repeated;
    std::set<int> numbers;
    std::size_t place = 0;
    for (const auto* const players : {&sheet.starting, &sheet.bench}) {
        for (const lineup_player& player : *players) {
            if (player.number && !numbers.insert(*player.number).second) repeated.push_back(place);
            ++place;
        }
    }
    return repeated;
}

result<std::vector<match_stat>> merge_stats(std::vector<match_stat> stats,
                                            std::span<const stat_change> changes,
                                            std::string_view sport) {
    for (std::size_t place = 0; place < changes.size(); ++place) {
        const stat_change& change = changes[place];
        if (!has_period(sport, change.period))
            return wrong_stat(place, "period", "The sport has no such period");
        auto row = std::ranges::find_if(stats, [&change](const match_stat& stat) {
            return stat.name == change.name && stat.period == change.period;
        });
        if (row == stats.end()) {
            match_stat fresh{change.name, usual_unit(change.name), change.period, {}, {}};
            row = stats.insert(stats.end(), std::move(fresh));
        }
        if (change.unit) row->unit = *change.unit;
        if (change.home) row->home = *change.home;
        if (change.away) row->away = *change.away;
        if (const char* const problem = find_misfit(row->unit, row->home))
            return wrong_stat(place, "home", problem);
        if (const char* const problem = find_misfit(row->unit, row->away))
            return wrong_stat(place, "away", problem);
        if (!row->home && !row->away) stats.erase(row);
        if (stats.size() > max_stats) {
            return wrong_stat(place, "name",
                              "A match has at most " + std::to_string(max_stats) + " statistics");
        }
    }
    return stats;
}

vocabulary::words vocabulary::player_positions() noexcept {
    return position_words;
}
vocabulary::words vocabulary::stat_units() noexcept {
    return unit_words;
}

}  // namespace livescore
