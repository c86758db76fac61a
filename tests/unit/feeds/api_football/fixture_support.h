/// Answers of API-Football's shape, with clubs that do not exist.
#pragma once
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "unit/feeds/plan_support.h"

namespace livescore::tests::api_football {

using nlohmann::json;
using list = std::vector<std::string>;

inline json pair(json home, json away) {
    return {{"home", std::move(home)}, {"away", std::move(away)}};
}

inline json fixture_json(const char* status, int home, int away) {
    json one = json::parse(R"({
      "fixture": {"id": 990001, "referee": "M. Whistle, England", "timezone": "UTC",
        "date": "2026-11-29T14:00:00+00:00", "timestamp": 1795960800,
        "periods": {"first": 1795960800, "second": null},
        "venue": {"id": 1, "name": "Harbour Ground", "city": "Harbour"},
        "status": {"long": "", "short": "", "elapsed": 90, "extra": 2}},
      "league": {"id": 39, "name": "Premier League", "country": "England", "season": 2026, "round": "Regular Season - 12"},
      "teams": {"home": {"id": 701, "name": "Harbour Rovers", "winner": null}, "away": {"id": 702, "name": "Millbrook Town", "winner": null}},
      "score": {"halftime": {"home": null, "away": null}, "fulltime": {"home": null, "away": null},
        "extratime": {"home": null, "away": null}, "penalty": {"home": null, "away": null}}})");
    one["fixture"]["status"]["short"] = status;
    one["goals"] = pair(home, away);
    return one;
}

inline json envelope(std::vector<json> rows) {
    return {{"get", "fixtures"},
            {"parameters", json::object()},
            {"errors", json::array()},
            {"results", rows.size()},
            {"paging", {{"current", 1}, {"total", 1}}},
            {"response", std::move(rows)}};
}

inline json event(int team, int minute, json extra, const char* type, const char* detail,
                  std::pair<int, const char*> player, std::pair<int, const char*> assist = {},
                  json comments = nullptr) {
    const auto person = [](std::pair<int, const char*> one) {
        json told{{"id", nullptr}, {"name", nullptr}};
        if (one.first != 0) told["id"] = one.first;
        if (one.second != nullptr) told["name"] = one.second;
        return told;
    };
    return {{"time", {{"elapsed", minute}, {"extra", std::move(extra)}}},
            {"team", {{"id", team}, {"name", "?"}}},
            {"player", person(player)},
            {"assist", person(assist)},
            {"type", type},
            {"detail", detail},
            {"comments", std::move(comments)}};
}

inline json lineup(int team, std::vector<std::pair<int, const char*>> starting,
                   std::vector<std::pair<int, const char*>> bench) {
    json sheet{{"team",
                {{"id", team},
                 {"colors",
                  {{"player", {{"primary", "C00000"}, {"number", "ffffff"}, {"border", "red"}}},
                   {"goalkeeper", nullptr}}}}},
               {"coach", {{"id", 5}, {"name", "C. Coach"}}},
               {"formation", "4-3-3"},
               {"startXI", json::array()},
               {"substitutes", json::array()}};
    int line = 0;
    for (const auto& [id, name] : starting)
        sheet["startXI"].push_back({{"player",
                                     {{"id", id},
                                      {"name", name},
                                      {"number", id},
                                      {"pos", line == 0 ? "G" : "F"},
                                      {"grid", std::to_string(++line) + ":1"}}}});
    for (const auto& [id, name] : bench)
        sheet["substitutes"].push_back(
            {{"player",
              {{"id", id}, {"name", name}, {"number", id}, {"pos", "M"}, {"grid", nullptr}}}});
    return sheet;
}

inline result<decoded_answer> decode(const json& body) {
    return api_football_adapter().decode({.key = "k", .target = "/fixtures?ids=990001"},
                                         body.dump(), plan_now);
}

inline fixture_report report_of(const json& one) {
    const auto answer = decode(envelope({one}));
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->problems, list());
    EXPECT_EQ(answer->fixtures.size(), 1U);
    return answer->fixtures.at(0);
}

/// "struck goal home 23'+1 Player > Related"
inline list rows_of(const fixture_report& report) {
    list rows;
    for (const reported_incident& told : report.incidents.value()) {
        std::string row = told.struck ? "struck " : "";
        row += told.type;
        row += told.side == match_side::home ? " home" : told.side ? " away" : " ?";
        if (told.minute) row += ' ' + std::to_string(*told.minute) + '\'';
        if (told.added_minute) row += '+' + std::to_string(*told.added_minute);
        if (told.player) row += ' ' + *told.player;
        if (told.related_player) row += " > " + *told.related_player;
        rows.push_back(row);
    }
    return rows;
}

}  // namespace livescore::tests::api_football
