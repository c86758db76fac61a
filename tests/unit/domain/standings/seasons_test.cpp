#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "season_files.h"

namespace livescore {
namespace {

using tests::plain;
using tests::read_season;
using tests::season_file;

/// The tables at the end. Of a split season these are the tables of its last stages.
standings final_tables(const tests::test_league& played) {
    standings all = played.tables();
    if (!played.season.stages.empty()) all.tables.erase(all.tables.begin());
    return all;
}

class Season : public testing::TestWithParam<std::string> {};

TEST_P(Season, ComesOutExactlyAsItEnded) {
    const season_file season = read_season(GetParam());
    const standings all = final_tables(season.played);
    EXPECT_EQ(plain(all), season.expected);
    EXPECT_FALSE(all.provisional);
    EXPECT_EQ(all.matches_counted, static_cast<int>(season.played.season.matches.size()));
}

TEST_P(Season, DoesNotDependOnTheOrderInWhichMatchesArrive) {
    const season_file season = read_season(GetParam());
    std::mt19937 random(7);
    for (int repetition = 0; repetition < 20; ++repetition) {
        tests::test_league shuffled = season.played;
        auto& matches = shuffled.season.matches;
        std::shuffle(matches.begin(), matches.end(), random);
        std::shuffle(shuffled.season.teams.begin(), shuffled.season.teams.end(), random);
        EXPECT_EQ(plain(final_tables(shuffled)), season.expected);
    }
}

TEST_P(Season, IsRightAfterCorrectionsAndNotBefore) {
    season_file season = read_season(GetParam());
    std::mt19937 random(11);
    auto& matches = season.played.season.matches;
    const auto right = matches;
    for (std::size_t i = 0; i < matches.size(); i += 1 + random() % 5) {
        matches[i].score = score{static_cast<int>(random() % 9), static_cast<int>(random() % 9)};
        if (random() % 4 == 0) matches[i].standing = match_standing::remains;
        if (random() % 4 == 0) matches[i].standing = match_standing::void_;
    }
    EXPECT_NE(plain(final_tables(season.played)), season.expected);
    std::vector<std::size_t> order(matches.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t i : order) matches[i] = right[i];
    EXPECT_EQ(plain(final_tables(season.played)), season.expected);
}

INSTANTIATE_TEST_SUITE_P(Files, Season, testing::ValuesIn(tests::season_names),
                         [](const auto& season) {
                             std::string name = season.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(WorldCup2002, HasAnotherRightTableByTheRulesOf2026) {
    season_file season = read_season("worldcup-2002-group-g");
    season.played.rules = *find_standings_preset("fifa-world-cup-2026");
    std::vector<std::string> names;
    for (const auto& row : season.played.rows()) names.push_back(row.team.name);
    EXPECT_EQ(names, season.expected_under_2026_rule);
    EXPECT_EQ(tests::decided(season.played.rows()), "points, points, h2hPoints, -");
}

TEST(SerieA2022, SaysThatThePlayoffDecidedTheSeventeenthPlace) {
    season_file season = read_season("seriea-2022-23");
    EXPECT_EQ(season.played.rows()[16].decided_by, "playoff");
    season.played.rules.playoff.clear();
    const auto rows = season.played.rows();
    EXPECT_EQ(rows[16].team.name, "Spezia Calcio");
    EXPECT_EQ(rows[17].team.name, "Hellas Verona FC");
    for (const std::size_t i : {16U, 17U}) {
        EXPECT_EQ(rows[i].position, 17);
        EXPECT_TRUE(rows[i].position_shared);
    }
    EXPECT_EQ(rows[18].position, 19);
}

TEST(Austria2024, SaysWhatDecidedInTheSplitGroups) {
    const season_file season = read_season("austria-2024-25");
    const standings all = season.played.tables();
    ASSERT_EQ(all.tables.size(), 3U);
    EXPECT_EQ(all.tables[0].stage, "Regular season");
    EXPECT_EQ(all.tables[0].rows.size(), 12U);
    EXPECT_EQ(all.tables[1].stage, "Championship");
    EXPECT_EQ(all.tables[1].rows[2].decided_by, "h2hPoints");
    EXPECT_EQ(all.tables[2].rows[2].decided_by, "halfPointLost");
    EXPECT_EQ(all.tables[2].rows[0].position, 7);
}

TEST(Championship2020, NamesTheDeduction) {
    const auto rows = read_season("championship-2020-21").played.rows();
    EXPECT_EQ(rows[23].deduction, 6);
    EXPECT_EQ(rows[22].deduction, 0);
    EXPECT_EQ(rows[23].zone, "relegation");
}

}  // namespace
}  // namespace livescore
