/// What each preset says beside the seasons of seasons_test.
#include <gtest/gtest.h>

#include <set>

#include "league.h"

namespace livescore {
namespace {

using tests::decided;
using tests::order_of;
using tests::test_league;

test_league of(std::string_view preset) {
    test_league played;
    played.rules = *find_standings_preset(preset);
    return played;
}
/// A and B play twice and are level in points, goal difference and goals. A has the better direct
/// matches. C and D only lose and win, so that others stand around them.
void play_level(test_league& played) {
    played.play("A", "B", 1, 0, 1);
    played.play("B", "A", 1, 1, 2);
    played.play("B", "C", 2, 0, 1);
    played.play("C", "A", 2, 1, 2);
    // A 4 points, 3-3. B 4 points, 3-2.
    played.play("B", "C", 0, 1, 3);
    // B 4 points, 3-3.
}

TEST(Presets, AreTwelveWithOrdersThatBeginWithPoints) {
    std::set<std::string_view> names;
    for (const auto name : standings_preset_names()) {
        names.insert(name);
        const standings_rules* rules = find_standings_preset(name);
        ASSERT_NE(rules, nullptr);
        EXPECT_EQ(rules->order.front(), criterion::points);
        const std::set<criterion> once(rules->order.begin(), rules->order.end());
        EXPECT_EQ(once.size(), rules->order.size());
        for (const auto& zone : rules->zones) EXPECT_LE(zone.from, zone.to);
    }
    EXPECT_EQ(names.size(), 12U);
    EXPECT_EQ(find_standings_preset("laliga"), nullptr);
}

TEST(PremierLeague, PartsLevelTeamsOnlyWhereSomethingIsAtStake) {
    test_league played = of("premier-league");
    play_level(played);
    played.play("C", "D", 0, 0, 4);
    // C has 7 points.
    EXPECT_EQ(order_of(played.rows()), "1 C, 2= A, 2= B, 4 D");
    played.deduct("C", 7);
    EXPECT_EQ(order_of(played.rows()).substr(0, 8), "1 A, 2 B");
    EXPECT_EQ(played.rows()[0].decided_by, "h2hPoints");
    EXPECT_EQ(order_of(played.rows({.round = "3"})).substr(0, 10), "1= A, 1= B")
        << "not before the season is over";
}

TEST(Bundesliga, SharesDuringTheSeasonAndGoesOnAtItsEnd) {
    test_league played = of("bundesliga");
    play_level(played);
    played.fixture("C", "D", 4);
    auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 C, 2= A, 2= B, 4 D");
    played.season.matches.pop_back();
    rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 C, 2 A, 3 B");
    EXPECT_EQ(rows[1].decided_by, "h2hGoalDifference");
}

TEST(LaLiga, GoesByGoalDifferenceUntilBothLegsArePlayed) {
    test_league played = of("la-liga");
    played.play("A", "B", 1, 0, 1);
    played.play("B", "C", 5, 0, 1);
    played.play("B", "A", 0, 0, 2);
    EXPECT_EQ(order_of(played.rows({.round = "1"})).substr(0, 8), "1 B, 2 A");
    EXPECT_EQ(order_of(played.rows()).substr(0, 8), "1 A, 2 B");
    EXPECT_EQ(played.rows()[0].decided_by, "h2hPoints");
}

TEST(SerieA, GoesByHeadToHeadFromTheFirstMatchOn) {
    test_league played = of("serie-a");
    played.play("A", "B", 1, 0, 1);
    played.play("B", "C", 5, 0, 1);
    EXPECT_EQ(order_of(played.rows()).substr(0, 8), "1 A, 2 B");
}

TEST(FifaWorldCup, TwoRulesForTheSameMatches) {
    for (const auto& [preset, first] :
         {std::pair{"fifa-world-cup-2022", "1 B, 2 A"}, {"fifa-world-cup-2026", "1 A, 2 B"}}) {
        test_league played = of(preset);
        played.play("A", "B", 1, 0);
        played.play("B", "C", 3, 0);
        EXPECT_EQ(order_of(played.rows()).substr(0, 8), first) << preset;
    }
}

TEST(FifaWorldCup2026, SendsTheEightBestThirdsOn) {
    test_league played = of("fifa-world-cup-2026");
    for (int i = 1; i <= 12; ++i) {
        const std::string g = "Group " + std::string(1, static_cast<char>('A' + i - 1));
        for (const char* loser : {"x", "y", "z"}) played.play(g + "w", g + loser, 1, 0).group = g;
        played.play(g + "x", g + "y", 1, 0).group = g;
        played.play(g + "x", g + "z", 1, 0).group = g;
        played.play(g + "y", g + "z", i, 0).group = g;
    }
    const standings all = played.tables();
    ASSERT_EQ(all.tables.size(), 12U);
    ASSERT_EQ(all.best_placed.size(), 1U);
    EXPECT_EQ(all.best_placed[0].rows[0].team.name, "Group Ly");
    int on = 0;
    for (const auto& table : all.tables) on += table.rows[2].zone == "round_of_32" ? 1 : 0;
    EXPECT_EQ(on, 8);
    EXPECT_FALSE(all.tables[3].rows[2].zone);
    EXPECT_TRUE(all.tables[4].rows[2].zone);
}

TEST(UefaEuro, RanksThirdsAndUsesItsOwnDisciplinaryPoints) {
    const standings_rules& rules = *find_standings_preset("uefa-euro");
    EXPECT_EQ(rules.best_placed->best, 4);
    const std::vector<shown_card> red{{card_kind::red, "p"}};
    EXPECT_EQ(fair_play_points(red, rules.fair_play), -3);
    EXPECT_TRUE(uses(rules, criterion::fair_play));
    EXPECT_FALSE(uses(*find_standings_preset("eredivisie"), criterion::fair_play));
}

TEST(Ligue1, RanksByPointsPerMatchWhenASeasonEndsEarly) {
    test_league played = of("ligue-1");
    played.rules.order.front() = criterion::points_per_match;
    played.rules.provisional_order.clear();
    played.play("A", "B", 1, 0);
    played.play("A", "C", 0, 0);
    played.play("B", "D", 4, 0);
    played.play("B", "D", 1, 0);
    // A: 4 of 2 matches. B: 6 of 3. Level; B has the better difference.
    EXPECT_EQ(order_of(played.rows()).substr(0, 8), "1 B, 2 A");
    EXPECT_EQ(played.rows()[0].decided_by, "goalDifference");
}

}  // namespace
}  // namespace livescore
