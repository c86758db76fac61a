/// Answers of OpenLigaDB with clubs that do not exist.
#pragma once
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "livescore/feeds/provider_adapter.h"

namespace livescore {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

timestamp at(const char* text) {
    return parse_iso8601(text).value();
}

const timestamp kick_off = at("2026-11-29T14:30:00Z");
const timestamp in_play = kick_off + 50min;
const timestamp next_week = kick_off + 24h * 7;

json match() {
    return json::parse(R"({
      "matchID": 72001, "matchDateTime": "2026-11-29T15:30:00", "timeZoneID": "W. Europe Standard Time",
      "leagueId": 4821, "leagueName": "1. Fußball-Bundesliga 2026/2027", "leagueSeason": 2026,
      "leagueShortcut": "bl1", "matchDateTimeUTC": "2026-11-29T14:30:00Z",
      "group": {"groupName": "12. Spieltag", "groupOrderID": 12, "groupID": 47001},
      "team1": {"teamId": 901, "teamName": "SV Nordhafen", "shortName": "Nordhafen", "teamIconUrl": "https://icons.test/1.svg", "teamGroupName": null},
      "team2": {"teamId": 902, "teamName": "FC Südstein", "shortName": "", "teamIconUrl": null, "teamGroupName": null},
      "lastUpdateDateTime": "2026-11-29T16:20:11.43", "matchIsFinished": false,
      "matchResults": [], "goals": [],
      "location": {"locationID": 5, "locationCity": "Nordhafen", "locationStadium": "Hafenstadion"},
      "numberOfViewers": null})");
}

json goal(int id, int home, int away, json minute = nullptr, const char* name = "A. Sturm") {
    return {{"goalID", id},          {"scoreTeam1", home},        {"scoreTeam2", away},
            {"matchMinute", minute}, {"goalGetterID", id + 1000}, {"goalGetterName", name},
            {"isPenalty", false},    {"isOwnGoal", false},        {"isOvertime", false},
            {"comment", nullptr}};
}

json kick(int id, int home, int away) {
    json row = goal(id, home, away);
    row["isPenalty"] = true;
    row["comment"] = "Elfmeterschießen";
    return row;
}

json outcome(int type, int home, int away, const char* name = "Ergebnis") {
    return {{"resultID", 1},          {"resultName", name}, {"pointsTeam1", home},
            {"pointsTeam2", away},    {"resultOrderID", 1}, {"resultTypeID", type},
            {"resultDescription", ""}};
}

result<decoded_answer> decode(const json& body, timestamp now,
                              const char* target = "/getmatchdata/bl1/2026/12") {
    return openligadb_adapter().decode({.key = "k", .target = target}, body.dump(), now);
}

fixture_report report_of(const json& one, timestamp now) {
    const auto answer = decode(json::array({one}), now);
    EXPECT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->problems, std::vector<std::string>());
    EXPECT_EQ(answer->fixtures.size(), 1U);
    return answer->fixtures.at(0);
}

std::vector<std::string> rows_of(const fixture_report& report) {
    std::vector<std::string> rows;
    for (const reported_incident& told : report.incidents.value()) {
        std::string row = told.type;
        row += told.side == match_side::home ? " home" : " away";
        if (told.score_then)
            row += ' ' + std::to_string(told.score_then->home) + '-' +
                   std::to_string(told.score_then->away);
        if (told.minute) row += ' ' + std::to_string(*told.minute) + '\'';
        if (told.added_minute) row += '+' + std::to_string(*told.added_minute);
        if (told.player) row += ' ' + *told.player;
        rows.push_back(row);
    }
    return rows;
}

using list = std::vector<std::string>;

}  // namespace
}  // namespace livescore
