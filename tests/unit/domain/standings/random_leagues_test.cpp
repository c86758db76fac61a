/// Properties of tables of random leagues under random rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "league.h"
#include "slow_table.h"
#include "support/seeds.h"

namespace livescore {
namespace {

using tests::slow_table;
using tests::test_league;

struct dice {
    std::mt19937 engine;
    int below(int n) { return static_cast<int>(engine() % static_cast<unsigned>(n)); }
    bool one_in(int n) { return below(n) == 0; }
};

std::vector<criterion> random_order(dice& dice) {
    std::vector<criterion> order;
    for (int c = 1; c < criterion_count; ++c) order.push_back(static_cast<criterion>(c));
    std::shuffle(order.begin(), order.end(), dice.engine);
    order.resize(static_cast<std::size_t>(1 + dice.below(criterion_count - 1)));
    order.insert(order.begin(), criterion::points);
    return order;
}

standings_rules random_rules(dice& dice, int teams) {
    standings_rules rules;
    rules.points = {.win = 2 + dice.below(2), .draw = 1, .loss = 0};
    if (dice.one_in(3)) rules.points.shootout_win = 2;
    if (dice.one_in(6)) rules.points.shootout_loss = 0;
    rules.order = random_order(dice);
    if (dice.one_in(3)) rules.provisional_order = random_order(dice);
    rules.head_to_head = {
        .when = dice.one_in(2) ? head_to_head_when::always : head_to_head_when::complete,
        .reapply = !dice.one_in(3),
        .at_stake_only = dice.one_in(4),
        .legs = 1 + dice.below(2)};
    rules.undecided_by_name = dice.one_in(4);
    for (int from = 1; from <= teams && dice.one_in(2); from += 2) {
        rules.zones.push_back({from, from + dice.below(2), "zone" + std::to_string(from)});
    }
    return rules;
}

/// Few goals and few teams, so that many teams are level.
test_league random_league(dice& dice) {
    test_league played;
    const int teams = 2 + dice.below(7);
    played.rules = random_rules(dice, teams);
    const auto name = [](int i) { return std::string(1, static_cast<char>('A' + i)); };
    int round = 0;
    for (int home = 0; home < teams; ++home) {
        for (int away = 0; away < teams; ++away) {
            if (home == away || dice.one_in(8)) continue;
            auto& match =
                played.play(name(home), name(away), dice.below(3), dice.below(3), 1 + round++ % 6);
            match.fair_play = {-dice.below(3), -dice.below(3)};
            if (dice.one_in(10)) match.standing = match_standing::remains;
            if (dice.one_in(20)) match.standing = match_standing::void_;
            if (dice.one_in(5)) match.shootout_winner = match_side::home;
            if (!dice.one_in(12)) continue;
            match.standing = match_standing::awarded;
            match.award = match_award{static_cast<award_result>(dice.below(3)),
                                      static_cast<award_result>(dice.below(3)), dice.one_in(2)};
        }
    }
    for (int team = 0; team < teams; ++team) {
        if (dice.one_in(6)) played.deduct(name(team), 1 + dice.below(3));
        played.team(name(team));
    }
    std::vector<team_id> lots;
    for (int team = 0; team < teams; ++team) lots.push_back(played.team(name(team)));
    std::shuffle(lots.begin(), lots.end(), dice.engine);
    if (dice.one_in(2)) played.rules.drawn_lots = {lots};
    lots.resize(static_cast<std::size_t>(dice.below(teams)));
    if (dice.one_in(2)) played.rules.playoff = {lots};
    return played;
}

std::string text_of(const std::vector<standings_row>& rows) {
    std::string text = tests::order_of(rows) + " by " + tests::decided(rows);
    for (const auto& row : rows) text += " " + std::to_string(row.points) + row.form;
    return text;
}

TEST(RandomLeagues, HaveTheTablesOfTheSlowImplementation) {
    dice dice{std::mt19937(2026)};
    for (unsigned repetition = 0; repetition < test::seeds(2'000); ++repetition) {
        const test_league played = random_league(dice);
        const int last = 1 + dice.below(6);
        const auto rows = played.rows({.round = std::to_string(last)});
        const slow_table slow(played.rules, played.season, {{}}, last, 1);
        const auto expected = slow.rows();
        ASSERT_EQ(rows.size(), expected.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ASSERT_EQ(rows[i].team.name, expected[i].team) << repetition << " row " << i;
            ASSERT_EQ(rows[i].position, expected[i].position) << repetition << " row " << i;
            ASSERT_EQ(rows[i].position_shared, expected[i].shared) << repetition << " row " << i;
            ASSERT_EQ(rows[i].decided_by.value_or(""), expected[i].decided_by)
                << repetition << " row " << i;
            ASSERT_EQ(rows[i].points, expected[i].points) << repetition << " row " << i;
        }
    }
}

TEST(RandomLeagues, DoNotDependOnTheOrderOfTheirMatchesAndTeams) {
    dice dice{std::mt19937(7)};
    for (int repetition = 0; repetition < 500; ++repetition) {
        test_league played = random_league(dice);
        const std::string before = text_of(played.rows());
        std::shuffle(played.season.matches.begin(), played.season.matches.end(), dice.engine);
        std::shuffle(played.season.teams.begin(), played.season.teams.end(), dice.engine);
        std::shuffle(played.season.deductions.begin(), played.season.deductions.end(), dice.engine);
        ASSERT_EQ(text_of(played.rows()), before) << repetition;
    }
}

TEST(RandomLeagues, AddUp) {
    dice dice{std::mt19937(3)};
    for (int repetition = 0; repetition < 500; ++repetition) {
        const test_league played = random_league(dice);
        const standings all = played.tables();
        int matches = 0;
        int difference = 0;
        for (const auto& table : all.tables) {
            for (const auto& row : table.rows) {
                EXPECT_EQ(row.played, row.won + row.drawn + row.lost);
                EXPECT_EQ(row.form.size(),
                          std::min<std::size_t>(5, static_cast<std::size_t>(row.played)));
                EXPECT_EQ(row.points_per_match.has_value(), row.played > 0);
                matches += row.played;
                difference += row.goals_for - row.goals_against;
            }
            EXPECT_FALSE(table.rows.back().decided_by);
        }
        EXPECT_EQ(matches, 2 * all.matches_counted);
        EXPECT_EQ(difference, 0);
    }
}

TEST(RandomLeagues, APositionIsSharedExactlyWhereNothingDecided) {
    dice dice{std::mt19937(5)};
    for (int repetition = 0; repetition < 500; ++repetition) {
        const auto rows = random_league(dice).rows();
        for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
            const bool same = rows[i].position == rows[i + 1].position;
            EXPECT_EQ(same, !rows[i].decided_by.has_value());
            EXPECT_TRUE(!same || (rows[i].position_shared && rows[i + 1].position_shared));
            EXPECT_TRUE(same || rows[i + 1].position == static_cast<int>(i) + 2);
        }
    }
}

TEST(RandomLeagues, HomeAndAwayTablesAddUpToTheWhole) {
    dice dice{std::mt19937(9)};
    for (int repetition = 0; repetition < 200; ++repetition) {
        const test_league played = random_league(dice);
        std::map<std::string, std::array<int, 4>> sums;
        for (const auto venue : {match_side::home, match_side::away}) {
            for (const auto& row : played.rows({.venue = venue})) {
                EXPECT_EQ(row.deduction, 0);
                auto& sum = sums[row.team.name];
                sum[0] += row.played;
                sum[1] += row.goals_for;
                sum[2] += row.goals_against;
                sum[3] += row.points;
            }
        }
        for (const auto& row : played.rows()) {
            const std::array<int, 4> whole{row.played, row.goals_for, row.goals_against,
                                           row.points + row.deduction};
            EXPECT_EQ(sums[row.team.name], whole);
        }
    }
}

}  // namespace
}  // namespace livescore
