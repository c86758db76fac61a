#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "livescore/protocol/answers.h"
#include "livescore/protocol/match_members.h"

namespace livescore {
namespace {

using nlohmann::json;
using testing::ElementsAre;

std::vector<std::string> names_of(const json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

match tricky() {
    match m;
    m.id = match_id{7};
    m.home_team = R"(A "quoted", {team}: \)";
    m.away_team = "[,]";
    m.stats = R"({"a": {"b": [1, "}", {"c": "\""}]}, "id": 9})";
    m.score = {2, 1};
    m.details.source = "openligadb";  // it asks for an attribution
    return m;
}

TEST(MatchView, TheNamesAreThoseOfTheMatch) {
    const json whole = json::parse(write_match(tricky()));
    std::vector<std::string> known(match_member_names.begin(), match_member_names.end());
    std::sort(known.begin(), known.end());
    EXPECT_EQ(known, names_of(whole));
}

TEST(MatchView, EveryMemberAloneIsThatOfTheWhole) {
    const json whole = json::parse(write_match(tricky()));
    for (const std::string_view word : match_member_names) {
        const std::string name(word);
        const json part = json::parse(write_match(tricky(), {}, {.fields = {name}, .extras = {}}));
        EXPECT_EQ(part, (json{{name, whole[name]}}));
    }
    EXPECT_EQ(write_match(tricky(), {}, {.fields = {"awayScore", "id"}, .extras = {}}),
              R"({"id":7,"awayScore":1})");
}

TEST(MatchView, WhatIsIncludedFollowsTheMembers) {
    commentary goal;
    goal.id = commentary_id{5};
    match_extras extras;
    extras.events = {goal};
    extras.lineups = R"({"home":{}})";
    match_view view;
    view.extras = {
        .events = true, .commentary = true, .lineups = true, .statistics = true, .red_cards = true};
    extras.red_cards = {2, 1};
    const json whole = json::parse(write_match(tricky(), extras, view));
    EXPECT_EQ(whole["id"], 7);
    EXPECT_EQ(whole["stats"]["id"], 9) << "the free object stays";
    EXPECT_EQ(whole["events"][0]["id"], 5);
    EXPECT_EQ(whole["commentary"], json::array());
    EXPECT_EQ(whole["lineups"], (json{{"home", json::object()}}));
    EXPECT_EQ(whole["statistics"], json::array()) << "as GET of the statistics has it";
    EXPECT_EQ(whole["redCards"], (json{{"home", 2}, {"away", 1}}));
    extras.lineups.reset();
    EXPECT_EQ(json::parse(write_match(tricky(), extras, view))["lineups"],
              (json{{"home", nullptr}, {"away", nullptr}}));

    view.fields = {"events"};
    EXPECT_THAT(names_of(json::parse(write_match(tricky(), extras, view))),
                ElementsAre("commentary", "events", "lineups", "redCards", "statistics"));
}

TEST(MatchView, APageHasItAndTheTotal) {
    match_page page;
    page.items = {tricky()};
    page.extras.resize(1);
    page.total = 31;
    const json answer =
        json::parse(write_match_page(page, {}, {.fields = {"id"}, .extras = {.events = true}}));
    EXPECT_EQ(answer["data"], json::parse(R"([{"id":7,"events":[]}])"));
    EXPECT_EQ(answer["pagination"]["total"], 31);
}

TEST(MatchView, TheNextCursorIsOfTheOrder) {
    match_page page;
    page.items = {tricky()};
    page.items[0].created_at = timestamp(std::chrono::microseconds(11));
    page.items[0].schedule.start = timestamp(std::chrono::microseconds(22));
    page.has_more = true;
    EXPECT_EQ(next_cursor(page, match_order::newest_created), "11-7");
    EXPECT_EQ(next_cursor(page, match_order::earliest_start), "a22-7");
    EXPECT_EQ(next_cursor(page, match_order::latest_start), "d22-7");
    page.has_more = false;
    EXPECT_EQ(next_cursor(page, match_order::latest_start), std::nullopt);
}

}  // namespace
}  // namespace livescore
