/// After each matchday, against the slow table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "season_files.h"
#include "slow_table.h"

namespace livescore {
namespace {

using tests::slow_table;

/// What both implementations say of each row.
std::string line(const std::string& team, int position, bool shared, std::string_view decided_by,
                 int points) {
    return std::to_string(position) + (shared ? "= " : " ") + team + " " + std::to_string(points) +
           " " + std::string(decided_by);
}
std::vector<std::string> lines(const std::vector<slow_table::row>& rows) {
    std::vector<std::string> text;
    for (const auto& row : rows) {
        text.push_back(line(row.team, row.position, row.shared, row.decided_by, row.points));
    }
    return text;
}
std::vector<std::string> lines(const std::vector<standings_row>& rows) {
    std::vector<std::string> text;
    for (const auto& row : rows) {
        text.push_back(line(row.team.name, row.position, row.position_shared,
                            row.decided_by.value_or(""), row.points));
    }
    return text;
}

class EveryMatchday : public testing::TestWithParam<std::string> {};

TEST_P(EveryMatchday, TheTableIsThatOfTheSlowImplementation) {
    tests::season_file season = tests::read_season(GetParam());
    standings_rules& rules = season.played.rules;
    // The slow table knows no play-offs for a place; seasons_test has them.
    rules.playoff_after.clear();
    rules.playoff.clear();
    std::set<int> rounds;
    for (const auto& match : season.played.season.matches) rounds.insert(std::stoi(*match.round));
    auto stages = season.played.season.stages;
    if (stages.empty()) stages.push_back({});
    for (const int round : rounds) {
        const standings all = season.played.tables({.round = std::to_string(round)});
        ASSERT_EQ(all.tables.size(), stages.size());
        for (std::size_t i = 0; i < stages.size(); ++i) {
            std::vector<season_stage> chain{stages[i]};
            if (stages[i].carry != stage_carry::none) chain.insert(chain.begin(), stages[0]);
            const int first = stages[i].name == "Relegation" ? 7 : 1;
            const slow_table slow(rules, season.played.season, chain, round, first);
            EXPECT_EQ(lines(all.tables[i].rows), lines(slow.rows()))
                << stages[i].name << " after round " << round;
        }
    }
}

TEST_P(EveryMatchday, ItDoesNotMatterWhetherLaterMatchesAreKnownAsResultsOrAsFixtures) {
    const tests::season_file season = tests::read_season(GetParam());
    for (int round = 1; round <= 46; round += 5) {
        tests::test_league as_fixtures = season.played;
        for (auto& match : as_fixtures.season.matches) {
            if (std::stoi(*match.round) <= round) continue;
            match.standing = match_standing::remains;
            match.score = score{};
        }
        const standings from_results = season.played.tables({.round = std::to_string(round)});
        const standings from_fixtures = as_fixtures.tables();
        ASSERT_EQ(from_results.tables.size(), from_fixtures.tables.size());
        for (std::size_t i = 0; i < from_results.tables.size(); ++i) {
            EXPECT_EQ(lines(from_results.tables[i].rows), lines(from_fixtures.tables[i].rows));
        }
        EXPECT_EQ(from_results.matches_counted, from_fixtures.matches_counted);
    }
}

INSTANTIATE_TEST_SUITE_P(Files, EveryMatchday, testing::ValuesIn(tests::season_names),
                         [](const auto& season) {
                             std::string name = season.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace livescore
