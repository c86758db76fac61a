// Line-ups and statistics.
#include <algorithm>
#include <array>
#include <cmath>

#include "api_football/decode.h"
#include "livescore/core/parse_integer.h"

namespace livescore::api_football {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// "C00000" is "#c00000".
std::optional<std::string> read_color(const json_fields& field) {
    std::string color = lower_case(field.text(10).value_or(""));
    if (color.starts_with('#')) color.erase(0, 1);
    if (color.size() != 6 || !std::ranges::all_of(color, is_hex)) return std::nullopt;
    return '#' + color;
}

/// "row:column", one or two digits each, none of them 0.
std::optional<std::string> read_grid(const json_fields& field) {
    auto grid = field.text(10);
    if (!grid) return std::nullopt;
    const auto colon = grid->find(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto fits = [](std::string_view part) {
        const auto number = parse_integer<unsigned>(part);
        return number && part.size() <= 2 && part.front() != '0';
    };
    const std::string_view text(*grid);
    if (!fits(text.substr(0, colon)) || !fits(text.substr(colon + 1))) return std::nullopt;
    return grid;
}

std::optional<lineup_player> read_player(const json_fields& field) {
    lineup_player player;
    player.player = field["name"].text();
    if (!player.player) return std::nullopt;
    if (const auto number = field["number"].count(); number && *number <= 999)
        player.number = number;
    player.position = parse_position(field["pos"].text(5).value_or(""));
    player.grid = read_grid(field["grid"]);
    return player;
}

std::vector<lineup_player> read_players(const json_fields& list, std::size_t most) {
    std::vector<lineup_player> players;
    for (const json_fields& row : list.items()) {
        if (players.size() == most) break;
        if (auto player = read_player(row["player"])) players.push_back(*std::move(player));
    }
    return players;
}

void read_colors(team_sheet& sheet, const json_fields& colors) {
    const std::array<std::pair<const char*, json_fields>, 4> garments{{
        {"border", colors["player"]["border"]},
        {"goalkeeper", colors["goalkeeper"]["primary"]},
        {"number", colors["player"]["number"]},
        {"shirt", colors["player"]["primary"]},
    }};
    for (const auto& [garment, field] : garments) {
        if (auto color = read_color(field)) sheet.colors.emplace_back(garment, *std::move(color));
    }
}

/// A number comes once a side: the later player of a slip has none.
void drop_repeated_numbers(team_sheet& sheet) {
    for (const std::size_t place : repeated_numbers(sheet)) {
        const std::size_t starting = sheet.starting.size();
        auto& player = place < starting ? sheet.starting[place] : sheet.bench[place - starting];
        player.number.reset();
    }
}

struct stat_name {
    std::string_view theirs;
    std::string_view ours;
};

constexpr std::array<stat_name, 18> stat_names{{
    {"shots on goal", "shots_on_target"},
    {"shots off goal", "shots_off_target"},
    {"total shots", "shots"},
    {"blocked shots", "shots_blocked"},
    {"shots insidebox", "shots_inside_box"},
    {"shots outsidebox", "shots_outside_box"},
    {"fouls", "fouls"},
    {"corner kicks", "corners"},
    {"offsides", "offsides"},
    {"ball possession", "possession"},
    {"yellow cards", "yellow_cards"},
    {"red cards", "red_cards"},
    {"goalkeeper saves", "saves"},
    {"total passes", "passes"},
    {"passes accurate", "passes_accurate"},
    {"passes %", "pass_accuracy"},
    {"expected_goals", "expected_goals"},
    {"free kicks", "free_kicks"},
}};

/// 7, "53%", "1.34"; null is not 0.
std::optional<double> read_value(const json_fields& field) {
    if (const auto number = field.decimal()) return number;
    std::string text = field.text(20).value_or("");
    if (text.ends_with('%')) text.pop_back();
    const auto point = text.find('.');
    const auto whole = parse_integer<std::uint32_t>(std::string_view(text).substr(0, point));
    if (!whole) return std::nullopt;
    if (point == std::string::npos) return *whole;
    const std::string_view digits = std::string_view(text).substr(point + 1);
    const auto fraction = parse_integer<std::uint32_t>(digits);
    if (!fraction || digits.size() > 6) return std::nullopt;
    return *whole + *fraction / std::pow(10.0, static_cast<double>(digits.size()));
}

bool fits(stat_unit unit, double value) {
    if (!(value >= 0) || value > 1e9) return false;
    if (unit == stat_unit::percent) return value <= 100;
    return unit == stat_unit::decimal || std::floor(value) == value;
}

}  // namespace

std::optional<lineups_change> read_lineups(const json_fields& lineups, const sides& teams) {
    std::optional<lineups_change> found;
    for (const json_fields& row : lineups.items()) {
        const auto side = teams.of(row["team"]);
        if (!side) continue;
        team_sheet sheet;
        sheet.starting = read_players(row["startXI"], max_starting);
        sheet.bench = read_players(row["substitutes"], max_bench);
        if (sheet.starting.empty() && sheet.bench.empty()) continue;
        sheet.formation = row["formation"].text(20);
        sheet.coach = row["coach"]["name"].text();
        read_colors(sheet, row["team"]["colors"]);
        drop_repeated_numbers(sheet);
        if (!found) found.emplace();
        (*side == match_side::home ? found->home : found->away) = std::move(sheet);
    }
    return found;
}

std::vector<stat_change> read_statistics(const json_fields& statistics, const sides& teams) {
    std::vector<stat_change> found;
    for (const json_fields& row : statistics.items()) {
        const auto side = teams.of(row["team"]);
        if (!side) continue;
        for (const json_fields& one : row["statistics"].items()) {
            const std::string type = lower_case(one["type"].text(50).value_or(""));
            const auto* const name = std::ranges::find(stat_names, type, &stat_name::theirs);
            const auto value = read_value(one["value"]);
            if (name == stat_names.end() || !value) continue;
            const auto known = std::ranges::find(known_stats(), name->ours, &known_stat::name);
            if (!fits(known->unit, *value)) continue;
            auto place = std::ranges::find(found, name->ours, &stat_change::name);
            if (place == found.end()) {
                found.push_back({.name = std::string(name->ours)});
                place = std::prev(found.end());
            }
            (*side == match_side::home ? place->home : place->away) = value;
        }
    }
    return found;
}

}  // namespace livescore::api_football
