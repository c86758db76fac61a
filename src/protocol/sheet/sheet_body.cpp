// Bodies of line-ups and statistics.
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "encoding/field_reader.h"
#include "encoding/json_input.h"
#include "livescore/protocol/sheet/sheet.h"
#include "requests/body_rules.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr text_rule person_rule{.max = 200, .may_be_blank = false, .is_name = true};
constexpr text_rule formation_rule{.max = 20, .may_be_blank = false};
constexpr text_rule word_rule{.max = 50, .may_be_blank = false};
constexpr integer_rule player_id_rule{.min = 1, .max = max_int, .text = digits::refused};
constexpr integer_rule shirt_rule{.min = 0, .max = 999, .text = digits::refused};
constexpr std::array<std::string_view, 6> garments{"border", "goalkeeper", "number",
                                                   "shirt",  "shorts",     "socks"};
/// Whole numbers are exact as double up to here.
constexpr double max_stat = 1e15;
/// A list of wrong rows must not make an answer of a thousand sentences.
constexpr std::size_t enough_problems = 20;

error invalid_sheet(std::vector<field_error> problems) {
    return {errc::invalid_argument, "Invalid payload", std::move(problems)};
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "row:column", one or two digits each.
bool is_grid(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto is_place = [](std::string_view part) {
        return !part.empty() && part.size() <= 2 && part.front() != '0' &&
               std::ranges::all_of(part, is_digit);
    };
    return is_place(text.substr(0, colon)) && is_place(text.substr(colon + 1));
}

bool is_color(std::string_view text) {
    const auto is_hex = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == 7 && text.front() == '#' && std::ranges::all_of(text.substr(1), is_hex);
}

bool is_snake_case(std::string_view text) {
    const auto fits = [](char c) { return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z'); };
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && text.back() != '_' &&
           std::ranges::all_of(text, fits);
}

lineup_player read_player(field_reader& fields) {
    lineup_player player;
    player.player = fields.text("player", presence::nullable, person_rule);
    player.player_id = fields.integer("playerId", presence::nullable, player_id_rule);
    if (!fields.has("playerId") && !fields.has("player"))
        fields.refuse("player", "Required: a name, or a playerId", "invalid_type");
    player.number = fields.integer("number", presence::nullable, shirt_rule);
    player.position = fields.word("position", presence::nullable, parse_position, "G, D, M, F");
    player.grid = fields.text("grid", presence::nullable, word_rule);
    if (player.grid && !is_grid(*player.grid))
        fields.refuse("grid", "Expected \"row:column\" such as \"2:4\"", "invalid_format");
    player.captain = fields.boolean("captain", presence::nullable).value_or(false);
    return player;
}

std::vector<lineup_player> read_players(field_reader& fields, std::string_view name,
                                        std::size_t most,
                                        const std::vector<field_error>& problems) {
    std::vector<lineup_player> players;
    auto rows = fields.objects(name, presence::nullable, most);
    if (!rows) return players;
    for (field_reader& row : *rows) {
        if (problems.size() < enough_problems) players.push_back(read_player(row));
    }
    return players;
}

void read_colors(field_reader& fields, team_sheet& sheet) {
    auto colors = fields.object("colors", presence::nullable);
    if (!colors) return;
    for (const std::string_view garment : garments) {
        auto color = colors->text(garment, presence::nullable, word_rule);
        if (!color) continue;
        if (!is_color(*color)) {
            colors->refuse(garment, "Expected a colour such as \"#c00000\"", "invalid_format");
            continue;
        }
        for (char& c : *color) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        sheet.colors.emplace_back(garment, *std::move(color));
    }
}

team_sheet read_sheet(field_reader& fields, std::string_view side,
                      std::vector<field_error>& problems) {
    team_sheet sheet;
    sheet.formation = fields.text("formation", presence::nullable, formation_rule);
    sheet.coach = fields.text("coach", presence::nullable, person_rule);
    read_colors(fields, sheet);
    sheet.starting = read_players(fields, "starting", max_starting, problems);
    sheet.bench = read_players(fields, "bench", max_bench, problems);
    for (const std::size_t place : repeated_numbers(sheet)) {
        if (problems.size() >= enough_problems) break;
        const bool starts = place < sheet.starting.size();
        const std::size_t row = starts ? place : place - sheet.starting.size();
        problems.push_back(
            {{std::string(side), starts ? "starting" : "bench", std::to_string(row), "number"},
             "Another player of the side has this number",
             "custom"});
    }
    return sheet;
}

std::optional<std::optional<team_sheet>> read_side(field_reader& fields, std::string_view side,
                                                   std::vector<field_error>& problems) {
    if (!fields.has(side)) return std::nullopt;
    std::optional<team_sheet> sheet;
    if (auto object = fields.object(side, presence::nullable))
        sheet = read_sheet(*object, side, problems);
    return sheet;
}

/// Absent: unchanged. null: not known.
std::optional<std::optional<double>> read_value(const json& row, field_reader& fields,
                                                std::string_view name) {
    const auto found = row.find(name);
    if (found == row.end()) return std::nullopt;
    if (found->is_null()) return std::optional<std::optional<double>>(std::in_place);
    if (!found->is_number()) {
        fields.refuse(name, "Expected a number or null", "invalid_type");
        return std::nullopt;
    }
    const auto value = found->get<double>();
    if (!std::isfinite(value) || std::abs(value) > max_stat) {
        fields.refuse(name, "Must be at most 1e15", "too_big");
        return std::nullopt;
    }
    return std::optional<double>(value);
}

std::optional<std::string> read_snake_case(field_reader& fields, std::string_view name,
                                           presence p) {
    auto text = fields.text(name, p, word_rule);
    if (text && !is_snake_case(*text)) {
        fields.refuse(name, "Expected small letters, digits and _ such as shots_on_target",
                      "invalid_format");
    }
    return text;
}

stat_change read_stat(const json& row, field_reader& fields, stats_request kind) {
    stat_change change;
    change.name = read_snake_case(fields, "name", presence::required).value_or("");
    change.unit =
        fields.word("unit", presence::nullable, parse_stat_unit, "percent, count, decimal");
    change.period = read_snake_case(fields, "period", presence::nullable);
    change.home = read_value(row, fields, "home");
    change.away = read_value(row, fields, "away");
    const bool knows_one = (change.home && *change.home) || (change.away && *change.away);
    if (kind == stats_request::put && !knows_one && !fields.has("home") && !fields.has("away"))
        fields.refuse("home", "Required: home, away or both", "invalid_type");
    return change;
}

}  // namespace

result<lineups_change> read_lineups(request_body body, const json_limits& limits) {
    const auto object = parse_json(body.bytes, limits);
    if (!object) return object.error();
    if (!object->is_object())
        return invalid_sheet({{{}, "Expected an object with home, away or both", "invalid_type"}});
    std::vector<field_error> problems;
    field_reader fields(*object, problems);
    lineups_change change{read_side(fields, "home", problems), read_side(fields, "away", problems)};
    if (!change.home && !change.away && problems.empty())
        problems.push_back({{}, "Expected an object with home, away or both", "custom"});
    if (!problems.empty()) return invalid_sheet(std::move(problems));
    return change;
}

result<std::vector<stat_change>> read_stats(request_body body, stats_request kind,
                                            const json_limits& limits) {
    const auto rows = parse_json(body.bytes, limits);
    if (!rows) return rows.error();
    if (!rows->is_array())
        return invalid_sheet({{{}, "Expected an array of statistics", "invalid_type"}});
    if (rows->size() > max_stats) {
        return invalid_sheet(
            {{{}, "Must have at most " + std::to_string(max_stats) + " items", "too_big"}});
    }
    std::vector<field_error> problems;
    std::vector<stat_change> changes;
    std::set<std::pair<std::string, std::optional<std::string>>> keys;
    for (std::size_t i = 0; i < rows->size() && problems.size() < enough_problems; ++i) {
        const json& row = (*rows)[i];
        const std::string place = std::to_string(i);
        if (!row.is_object()) {
            problems.push_back({{place}, "Expected an object", "invalid_type"});
            continue;
        }
        field_reader fields(row, problems, {place});
        changes.push_back(read_stat(row, fields, kind));
        if (!keys.emplace(changes.back().name, changes.back().period).second)
            fields.refuse("name", "The name comes twice for this period", "custom");
    }
    if (!problems.empty()) return invalid_sheet(std::move(problems));
    return changes;
}

}  // namespace livescore
