#include "livescore/protocol/tables/season_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/season_tables.h"

namespace livescore {
namespace {

const standings_limits limits{.criteria = 20,
                              .zones = 3,
                              .stages = 3,
                              .deductions = 2,
                              .lists = 2,
                              .teams = 24,
                              .matches = 10};

season_tables read(const season_texts& texts) {
    auto tables = read_season_tables(texts, limits, {});
    EXPECT_TRUE(tables) << texts.rules << texts.stages << texts.deductions;
    return tables ? *tables : season_tables{};
}
standings_rules rules_of(std::string_view text) {
    return read({.rules = text}).rules;
}
/// "rules.order.1 invalid_value; …"
std::string problems(const season_texts& texts) {
    const auto tables = read_season_tables(texts, limits, {});
    if (tables) return "none";
    const error refused = tables.error();
    EXPECT_EQ(refused.code, errc::invalid_argument);
    std::string text;
    for (const auto& problem : refused.details) {
        if (!text.empty()) text += "; ";
        for (std::size_t i = 0; i < problem.path.size(); ++i) {
            text += (i > 0 ? "." : "") + problem.path[i];
        }
        text += " " + problem.code;
    }
    return text;
}
std::string rule_problems(std::string_view text) {
    return problems({.rules = text});
}
std::string order_of(const std::vector<criterion>& order) {
    std::string text;
    for (const criterion c : order) {
        if (!text.empty()) text += ' ';
        text += to_string(c);
    }
    return text;
}

TEST(SeasonRules, AreTheDefaultWhenNothingIsGiven) {
    for (const char* text : {"", "null", "{}"}) {
        const standings_rules rules = rules_of(text);
        EXPECT_EQ(order_of(rules.order), "points goalDifference goalsFor") << text;
        EXPECT_EQ(rules.points.win, 3);
        EXPECT_FALSE(rules.undecided_by_name);
    }
}

TEST(SeasonRules, NameEachPreset) {
    for (const auto name : standings_preset_names()) {
        const standings_rules rules = rules_of('"' + std::string(name) + '"');
        EXPECT_EQ(rules.order, find_standings_preset(name)->order) << name;
    }
    EXPECT_EQ(rule_problems(R"("laliga")"), "rules invalid_value");
    EXPECT_EQ(rule_problems("7"), "rules invalid_type");
    EXPECT_EQ(rule_problems("[]"), "rules invalid_type");
    EXPECT_EQ(rule_problems("{"), "rules invalid_json");
}

TEST(SeasonRules, TakeEveryMember) {
    const standings_rules rules = rules_of(R"({
        "points": {"win": 2, "draw": 1, "loss": 0, "shootoutWin": 2, "shootoutLoss": 1},
        "order": ["points", "h2hPoints", "drawnLots"],
        "provisionalOrder": ["points"],
        "headToHead": {"when": "complete", "reapply": false, "where": "atStake", "legs": 4},
        "zones": [{"from": 1, "to": 2, "zone": "up", "description": "Up", "stage": "Final"},
                  {"from": 12, "zone": "down"}],
        "undecided": "name",
        "playoffAfter": [1, 17],
        "fairPlay": {"yellow": -2, "secondYellow": -4, "red": -5, "yellowAndRed": -6},
        "bestPlaced": {"position": 2, "best": 3, "order": ["points", "wins"], "zone": "up"},
        "positionsFrom": {"Lower": 7, "Third": "Lower"},
        "playoff": [[2, 1]],
        "drawnLots": [[3, 4, 5], [7, 6]]})");
    EXPECT_EQ(rules.points.win, 2);
    EXPECT_EQ(rules.points.shootout_win, 2);
    EXPECT_EQ(rules.points.shootout_loss, 1);
    EXPECT_EQ(order_of(rules.order), "points h2hPoints drawnLots");
    EXPECT_EQ(order_of(rules.provisional_order), "points");
    EXPECT_EQ(rules.head_to_head.when, head_to_head_when::complete);
    EXPECT_FALSE(rules.head_to_head.reapply);
    EXPECT_TRUE(rules.head_to_head.at_stake_only);
    EXPECT_EQ(rules.head_to_head.legs, 4);
    ASSERT_EQ(rules.zones.size(), 2U);
    EXPECT_EQ(rules.zones[0].stage, "Final");
    EXPECT_EQ(rules.zones[1].from, 12);
    EXPECT_EQ(rules.zones[1].to, 12);
    EXPECT_TRUE(rules.undecided_by_name);
    EXPECT_EQ(rules.playoff_after, (std::vector<int>{1, 17}));
    EXPECT_EQ(rules.fair_play.yellow_and_red, -6);
    EXPECT_EQ(rules.best_placed->position, 2);
    EXPECT_EQ(order_of(rules.best_placed->order), "points wins");
    EXPECT_EQ(rules.positions_from.at("Lower").number, 7);
    EXPECT_EQ(rules.positions_from.at("Third").behind, "Lower");
    EXPECT_EQ(rules.playoff, (given_orders{{team_id{2}, team_id{1}}}));
    EXPECT_EQ(rules.drawn_lots.size(), 2U);
}

TEST(SeasonRules, BeginWithAPresetAndChangeIt) {
    const standings_rules rules =
        rules_of(R"({"preset": "serie-a", "playoff": [[1, 2]], "zones": []})");
    EXPECT_EQ(rules.order, find_standings_preset("serie-a")->order);
    EXPECT_EQ(rules.playoff_after, (std::vector<int>{1, 17}));
    EXPECT_EQ(rules.playoff.size(), 1U);
    EXPECT_TRUE(rules.zones.empty());
    const standings_rules other = rules_of(R"({"preset": "bundesliga", "order": ["points"]})");
    EXPECT_TRUE(other.provisional_order.empty()) << "an order of its own holds all season";
    EXPECT_EQ(rule_problems(R"({"preset": "x"})"), "rules.preset invalid_value");
}

TEST(SeasonRules, WhatTheTableIsRankedByStandsFirst) {
    const auto order = [](std::string_view text) { return order_of(rules_of(text).order); };
    EXPECT_EQ(order(R"({"order": ["goalDifference"]})"), "points goalDifference");
    EXPECT_EQ(order(R"({"order": ["points", "wins"], "rankBy": "pointsPerMatch"})"),
              "pointsPerMatch wins");
    EXPECT_EQ(order(R"({"order": ["wins"], "rankBy": "pointsPerMatch"})"), "pointsPerMatch wins");
    EXPECT_EQ(order(R"({"order": ["pointsPerMatch", "wins"]})"), "pointsPerMatch wins");
    EXPECT_EQ(order(R"({"order": ["wins", "points"]})"), "wins points");
    EXPECT_EQ(order(R"({"order": ["wins", "points"], "rankBy": "points"})"), "points wins");
    EXPECT_EQ(order(R"({"preset": "ligue-1", "rankBy": "pointsPerMatch"})").substr(0, 29),
              "pointsPerMatch goalDifference");
}

TEST(SeasonRules, NameEveryBadMember) {
    EXPECT_EQ(rule_problems(R"({"order": ["points", "luck", "wins", "wins", null, 3]})"),
              "rules.order.1 invalid_value; rules.order.3 duplicate; rules.order.4 invalid_type; "
              "rules.order.5 invalid_value");
    EXPECT_EQ(rule_problems(R"({"order": "points"})"), "rules.order invalid_type");
    EXPECT_EQ(rule_problems(R"({"points": {"win": "3", "draw": 1.5, "loss": 5000}})"),
              "rules.points.win invalid_type; rules.points.draw invalid_type; "
              "rules.points.loss too_big");
    EXPECT_EQ(rule_problems(R"({"points": [3, 1, 0]})"), "rules.points invalid_type");
    EXPECT_EQ(rule_problems(R"({"headToHead": {"when": "now", "reapply": 1, "legs": 0}})"),
              "rules.headToHead.when invalid_value; rules.headToHead.reapply invalid_type; "
              "rules.headToHead.legs too_small");
    EXPECT_EQ(rule_problems(R"({"zones": [{"from": 3, "to": 2, "zone": "x"}, {"to": 1}, 4]})"),
              "rules.zones.0.to too_small; rules.zones.1.from invalid_type; "
              "rules.zones.1.zone invalid_type; rules.zones.2 invalid_type");
    EXPECT_EQ(rule_problems(R"({"undecided": "coin", "rankBy": "wins"})"),
              "rules.rankBy invalid_value; rules.undecided invalid_value");
    EXPECT_EQ(rule_problems(R"({"playoff": [[1, 1], ["x"], 5], "drawnLots": {}})"),
              "rules.playoff too_big; rules.drawnLots invalid_type");
    EXPECT_EQ(rule_problems(R"({"playoff": [[1, 1], ["x"]]})"),
              "rules.playoff.0.1 duplicate; rules.playoff.1.0 invalid_type");
    EXPECT_EQ(rule_problems(R"({"positionsFrom": {"Lower": 0}})"),
              "rules.positionsFrom.Lower too_small");
    EXPECT_EQ(rule_problems(R"({"positionsFrom": "somewhere"})"),
              "rules.positionsFrom invalid_value");
    EXPECT_EQ(rule_problems(R"({"positionsFrom": "continue"})"), "none");
    EXPECT_EQ(rule_problems(R"({"fairPlay": {"red": 4}})"), "rules.fairPlay.red too_big");
}

TEST(SeasonRules, UnknownMembersAreIgnored) {
    EXPECT_EQ(rule_problems(R"({"name": "ours", "order": ["points"]})"), "none");
}

TEST(SeasonRules, EachLimitIsKept) {
    std::string order;
    for (int i = 0; i < 21; ++i) order += std::string(i > 0 ? "," : "") + "\"points\"";
    EXPECT_EQ(rule_problems("{\"order\": [" + order + "]}"), "rules.order too_big");
    const std::string zone = R"({"from": 1, "zone": "a"})";
    EXPECT_EQ(rule_problems("{\"zones\": [" + zone + "," + zone + "," + zone + "]}"), "none");
    EXPECT_EQ(rule_problems("{\"zones\": [" + zone + "," + zone + "," + zone + "," + zone + "]}"),
              "rules.zones too_big");
    EXPECT_EQ(rule_problems(R"({"zones": [{"from": 25, "zone": "a"}]})"),
              "rules.zones.0.from too_big");
    std::string teams;
    for (int i = 1; i <= 25; ++i) teams += (i > 1 ? "," : "") + std::to_string(i);
    EXPECT_EQ(rule_problems("{\"playoff\": [[" + teams + "]]}"), "rules.playoff.0 too_big");
    const auto stages = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) {
            text += std::string(i > 0 ? "," : "") + R"({"name": "s)" + std::to_string(i) + "\"}";
        }
        return "[" + text + "]";
    };
    EXPECT_EQ(problems({.stages = stages(3)}), "none");
    EXPECT_EQ(problems({.stages = stages(4)}), "stages too_big");
    const std::string deduction = R"({"teamId": 1, "points": 1})";
    EXPECT_EQ(problems({.deductions = "[" + deduction + "," + deduction + "]"}), "none");
    EXPECT_EQ(problems({.deductions = "[" + deduction + "," + deduction + "," + deduction + "]"}),
              "deductions too_big");
}

TEST(SeasonStages, AreRead) {
    const auto stages = read({.stages = R"([{"name": "First"},
        {"name": "Upper", "carry": "half_down", "from": "First"},
        {"name": "Lower", "carry": "all", "positionsFrom": 7}])"})
                            .stages;
    ASSERT_EQ(stages.size(), 3U);
    EXPECT_EQ(stages[1].carry, stage_carry::half_down);
    EXPECT_EQ(stages[1].from, "First");
    EXPECT_FALSE(stages[2].from);
    EXPECT_EQ(stages[2].positions_from.at("").number, 7);
    EXPECT_EQ(read({.stages = "null"}).stages.size(), 0U);
}

TEST(SeasonStages, NameEveryBadMember) {
    EXPECT_EQ(problems({.stages = R"([{"carry": "half"}, {"name": ""}, {"name": 3}])"}),
              "stages.0.name invalid_type; stages.0.carry invalid_value; stages.1.name too_small; "
              "stages.1.name duplicate; stages.2.name invalid_type; stages.2.name duplicate");
    EXPECT_EQ(problems({.stages = "{}"}), "stages invalid_type");
    EXPECT_EQ(problems({.stages = R"([{"name": "A", "from": "B", "carry": "all"},
                                      {"name": "B", "from": "A", "carry": "all"}])"}),
              "stages.0.from custom; stages.1.from custom");
    EXPECT_EQ(problems({.stages = R"([{"name": "A", "from": "A", "carry": "all"}])"}),
              "stages.0.from custom");
}

TEST(Deductions, AreReadAndPositive) {
    const auto deductions = read({.deductions = R"([{"teamId": 5, "points": 6, "reason": "debts",
        "decidedAt": "2020-07-31T12:00:00Z", "stage": "First"}, {"teamId": 6, "points": 1,
        "decidedAt": "2020-07-31"}])"})
                                .deductions;
    ASSERT_EQ(deductions.size(), 2U);
    EXPECT_EQ(deductions[0].team, team_id{5});
    EXPECT_EQ(deductions[0].points, 6);
    EXPECT_EQ(deductions[0].stage, "First");
    EXPECT_EQ(deductions[0].decided_at, parse_iso8601("2020-07-31T12:00:00Z"));
    EXPECT_EQ(deductions[1].decided_at, parse_iso8601("2020-07-31T00:00:00Z"));
    EXPECT_EQ(problems({.deductions = R"([{"teamId": 5, "points": -6}, {"points": 0}])"}),
              "deductions.0.points too_small; deductions.1.teamId invalid_type; "
              "deductions.1.points too_small");
    EXPECT_EQ(problems({.deductions = R"([{"teamId": 0, "points": 1, "decidedAt": "soon"}])"}),
              "deductions.0.teamId too_small; deductions.0.decidedAt invalid_format");
}

TEST(GivenOrders, BesideTheRulesReplaceThoseInThem) {
    const auto tables = read(
        {.rules = R"({"playoff": [[1, 2]]})", .playoff = "[[2, 1]]", .drawn_lots = "[[3, 4]]"});
    EXPECT_EQ(tables.rules.playoff, (given_orders{{team_id{2}, team_id{1}}}));
    EXPECT_EQ(tables.rules.drawn_lots, (given_orders{{team_id{3}, team_id{4}}}));
    EXPECT_EQ(problems({.playoff = "[1]"}), "playoff.0 invalid_type");
}

TEST(GivenOrders, BesideTheRulesAreStoredInThem) {
    using nlohmann::json;
    const auto stored = [](const char* body) { return rules_to_store(json::parse(body)); };
    EXPECT_EQ(stored(R"({"rules": "serie-a"})"), "serie-a");
    EXPECT_EQ(stored(R"({"label": "x"})"), nullptr);
    EXPECT_EQ(stored(R"({"rules": "serie-a", "playoff": [[1, 2]], "drawnLots": null})"),
              json::parse(R"({"preset": "serie-a", "playoff": [[1, 2]]})"));
    EXPECT_EQ(stored(R"({"rules": {"order": ["points"]}, "drawnLots": [[3, 4]]})"),
              json::parse(R"({"order": ["points"], "drawnLots": [[3, 4]]})"));
    EXPECT_EQ(stored(R"({"playoff": [[1, 2]]})"), json::parse(R"({"playoff": [[1, 2]]})"));
}

}  // namespace
}  // namespace livescore
