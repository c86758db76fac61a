// Line-ups and statistics as text, and back.
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "encoding/json_output.h"
#include "livescore/protocol/sheet/sheet.h"

namespace livescore {
namespace {

using nlohmann::json;

std::string players_json(const std::vector<lineup_player>& players) {
    std::string text = "[";
    for (const lineup_player& player : players) {
        if (text.size() > 1) text += ',';
        object_writer out(text);
        out.text_or_null("player", player.player)
            .number_or_null("playerId", player.player_id)
            .number_or_null("number", player.number);
        if (player.position) {
            out.text("position", to_string(*player.position));
        } else {
            out.raw("position", "null");
        }
        out.text_or_null("grid", player.grid).boolean("captain", player.captain).end();
    }
    return text + ']';
}

std::string colors_json(const team_sheet& sheet) {
    json colors = json::object();
    for (const auto& [name, color] : sheet.colors) colors[name] = color;
    return colors.dump();
}

std::string sheet_json(const std::optional<team_sheet>& sheet) {
    if (!sheet) return "null";
    std::string text;
    object_writer(text)
        .text_or_null("formation", sheet->formation)
        .text_or_null("coach", sheet->coach)
        .raw("colors", colors_json(*sheet))
        .raw("starting", players_json(sheet->starting))
        .raw("bench", players_json(sheet->bench))
        .end();
    return text;
}

/// A whole number without a fraction: 53, and not 53.0.
std::string number_json(const std::optional<double>& value) {
    if (!value) return "null";
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), *value);
    return {text.data(), end.ptr};
}

template <class T>
std::optional<T> member_of(const json& object, const char* name) {
    const auto& value = object.at(name);
    if (value.is_null()) return std::nullopt;
    return value.get<T>();
}

std::vector<lineup_player> to_players(const json& rows) {
    std::vector<lineup_player> players;
    for (const json& row : rows) {
        lineup_player player;
        player.player = member_of<std::string>(row, "player");
        player.player_id = member_of<std::int64_t>(row, "playerId");
        player.number = member_of<int>(row, "number");
        if (const auto position = member_of<std::string>(row, "position"))
            player.position = parse_position(*position);
        player.grid = member_of<std::string>(row, "grid");
        player.captain = row.at("captain").get<bool>();
        players.push_back(std::move(player));
    }
    return players;
}

std::optional<team_sheet> to_sheet(const json& object) {
    if (object.is_null()) return std::nullopt;
    team_sheet sheet;
    sheet.formation = member_of<std::string>(object, "formation");
    sheet.coach = member_of<std::string>(object, "coach");
    for (const auto& [name, color] : object.at("colors").items())
        sheet.colors.emplace_back(name, color.get<std::string>());
    sheet.starting = to_players(object.at("starting"));
    sheet.bench = to_players(object.at("bench"));
    return sheet;
}

}  // namespace

std::string write_lineups(const match_lineups& lineups) {
    std::string text;
    object_writer(text)
        .raw("home", sheet_json(lineups.home))
        .raw("away", sheet_json(lineups.away))
        .end();
    return text;
}

match_lineups read_stored_lineups(std::string_view text) {
    const json object = json::parse(text);
    return {to_sheet(object.at("home")), to_sheet(object.at("away"))};
}

std::string write_stats(std::span<const match_stat> stats) {
    std::string text = "[";
    for (const match_stat& stat : stats) {
        if (text.size() > 1) text += ',';
        object_writer(text)
            .text("name", stat.name)
            .text("unit", to_string(stat.unit))
            .text_or_null("period", stat.period)
            .raw("home", number_json(stat.home))
            .raw("away", number_json(stat.away))
            .end();
    }
    return text + ']';
}

std::vector<match_stat> read_stored_stats(std::string_view text) {
    std::vector<match_stat> stats;
    for (const json& row : json::parse(text)) {
        match_stat stat;
        stat.name = row.at("name").get<std::string>();
        stat.unit = parse_stat_unit(row.at("unit").get<std::string>()).value_or(stat_unit::count);
        stat.period = member_of<std::string>(row, "period");
        stat.home = member_of<double>(row, "home");
        stat.away = member_of<double>(row, "away");
        stats.push_back(std::move(stat));
    }
    return stats;
}

}  // namespace livescore
