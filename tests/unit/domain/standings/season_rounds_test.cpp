#include "livescore/domain/standings/season_rounds.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using std::chrono::hours;

constexpr timestamp first_day{hours(500'000)};

match fixture(std::optional<std::string> round, int day,
              match_status status = match_status::scheduled) {
    match m;
    m.details.round = std::move(round);
    m.schedule.start = first_day + hours(24 * day);
    m.status = status;
    return m;
}

std::vector<std::string> names(const std::vector<match>& season) {
    std::vector<std::string> found;
    for (const season_round& round : rounds_of(season)) {
        found.push_back(round.stage.value_or("") + ":" + round.round.value_or("-"));
    }
    return found;
}

using list = std::vector<std::string>;

TEST(SeasonRounds, StandInTheOrderOfPlay) {
    EXPECT_EQ(names({fixture("Final", 30), fixture("10", 9), fixture("Semi-finals", 20),
                     fixture("9", 8), fixture("2", 1)}),
              (list{":2", ":9", ":10", ":Semi-finals", ":Final"}));
}

TEST(SeasonRounds, AMatchThatIsPlayedLateMovesNoRound) {
    EXPECT_EQ(names({fixture("Play-off", 1), fixture("Play-off", 2), fixture("Play-off", 90),
                     fixture("Final", 9)}),
              (list{":Play-off", ":Final"}));
}

TEST(SeasonRounds, NumbersOfAStageAscendWhateverTheirDays) {
    EXPECT_EQ(names({fixture("1", 40), fixture("2", 3), fixture("3", 5), fixture("Final", 50)}),
              (list{":1", ":2", ":3", ":Final"}));
}

TEST(SeasonRounds, StagesThatCountFromOneAgainStayApart) {
    match again = fixture("1", 50);
    again.details.stage = "Championship";
    EXPECT_EQ(names({again, fixture("1", 1), fixture("2", 2)}),
              (list{":1", ":2", "Championship:1"}));
}

TEST(SeasonRounds, MatchesWithoutARoundAreOne) {
    EXPECT_EQ(names({fixture(std::nullopt, 1), fixture(std::nullopt, 2)}), (list{":-"}));
    EXPECT_EQ(names({}), list{});
}

TEST(SeasonRounds, CountWhatIsOverAndWhatRuns) {
    const std::vector<match> season{
        fixture("1", 0, match_status::finished),  fixture("1", 1, match_status::awarded),
        fixture("1", 2, match_status::live),      fixture("1", 2, match_status::halftime),
        fixture("1", 2, match_status::suspended), fixture("1", 3, match_status::scheduled),
        fixture("1", 4, match_status::scheduled), fixture("1", 5, match_status::postponed),
        fixture("1", 6, match_status::cancelled), fixture("1", 7, match_status::abandoned)};
    const season_round round = rounds_of(season).at(0);
    EXPECT_EQ(round.matches, 10);
    EXPECT_EQ(round.finished, 2);
    EXPECT_EQ(round.running, 3);
    EXPECT_EQ(round.previous_start, first_day + hours(24));
    EXPECT_EQ(round.next_start, first_day + hours(72));
}

TEST(SeasonRounds, WithoutAMatchThatIsOverOrToComeNoStartIsTold) {
    const std::vector<match> season{fixture("1", 0, match_status::postponed)};
    const season_round round = rounds_of(season).at(0);
    EXPECT_EQ(round.previous_start, std::nullopt);
    EXPECT_EQ(round.next_start, std::nullopt);
}

TEST(SeasonRounds, NameEachGroupOnce) {
    std::vector<match> season{fixture("1", 0), fixture("1", 0), fixture("1", 0), fixture("1", 0)};
    season[0].details.group = "B";
    season[1].details.group = "A";
    season[2].details.group = "B";
    EXPECT_EQ(rounds_of(season).at(0).groups, (list{"A", "B"}));
}

}  // namespace
}  // namespace livescore
