#include "season_files.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace livescore::tests {
namespace {

int matchday(const std::string& round) {
    return std::stoi(round.substr(round.rfind(' ') + 1));
}

/// "Relegation" of "Relegation, Matchday 23".
std::optional<std::string> stage_of(const std::string& round) {
    const auto comma = round.find(',');
    if (comma == std::string::npos) return std::nullopt;
    return round.substr(0, comma);
}

}  // namespace

season_file read_season(const std::string& name) {
    std::ifstream file(std::string(LIVESCORE_SOURCE_DIR "/tests/data/standings/") + name + ".json");
    const auto json = nlohmann::json::parse(file);
    season_file season;
    season.name = name;
    season.played.rules = *find_standings_preset(json["preset"].get<std::string>());
    const bool is_split = json["preset"] == "austria";
    for (const auto& match : json["matches"]) {
        const std::string round = match[0];
        auto& played = season.played.play(match[1], match[2], match[3], match[4], matchday(round));
        if (is_split) played.stage = stage_of(round).value_or("Regular season");
    }
    for (const auto& [team, points] : json["deductions"].items()) {
        season.played.deduct(team, points);
    }
    if (is_split) {
        season.played.season.stages = {
            {.name = "Regular season"},
            {.name = "Championship", .carry = stage_carry::half_down, .from = "Regular season"},
            {.name = "Relegation", .carry = stage_carry::half_down, .from = "Regular season"}};
    }
    if (json["preset"] == "serie-a") {
        season.played.rules.playoff = {season.played.list({"Hellas Verona FC", "Spezia Calcio"})};
    }
    for (const auto& row : json["expected"]) {
        season.expected.emplace_back(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7],
                                     row[8]);
    }
    if (json.contains("expectedUnder2026Rule")) {
        season.expected_under_2026_rule = json["expectedUnder2026Rule"];
    }
    return season;
}

std::vector<expected_row> plain(const standings& answer) {
    std::vector<expected_row> rows;
    for (const standings_table& table : answer.tables) {
        for (const standings_row& row : table.rows) {
            rows.emplace_back(row.position, row.team.name, row.played, row.won, row.drawn, row.lost,
                              row.goals_for, row.goals_against, row.points);
        }
    }
    return rows;
}

}  // namespace livescore::tests
