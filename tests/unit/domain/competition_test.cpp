#include "livescore/domain/competition/competition.h"

#include <gtest/gtest.h>

namespace livescore::test {
namespace {

match between(score goals) {
    match m;
    m.home_team_ref = team_id{1};
    m.away_team_ref = team_id{2};
    m.score = goals;
    return m;
}

match awarded(award_result home, award_result away) {
    match m = between({2, 0});
    m.details.award = match_award{home, away, true};
    return m;
}

TEST(MatchResult, FollowsTheScore) {
    EXPECT_EQ(result_of(between({2, 1}), team_id{1}), match_result::win);
    EXPECT_EQ(result_of(between({2, 1}), team_id{2}), match_result::loss);
    EXPECT_EQ(result_of(between({1, 1}), team_id{2}), match_result::draw);
}

TEST(MatchResult, AnAwardIsWorthMoreThanTheScore) {
    using enum award_result;
    EXPECT_EQ(result_of(awarded(loss, win), team_id{1}), match_result::loss);
    EXPECT_EQ(result_of(awarded(loss, win), team_id{2}), match_result::win);
    EXPECT_EQ(result_of(awarded(none, win), team_id{1}), match_result::loss);
    EXPECT_EQ(result_of(awarded(none, none), team_id{1}), match_result::loss) << "a loss for both";
    EXPECT_EQ(result_of(awarded(none, none), team_id{2}), match_result::loss);
    EXPECT_EQ(result_of(awarded(loss, loss), team_id{2}), match_result::loss);
}

TEST(Competition, WordsAreReadAsTheyAreWritten) {
    for (const gender value : {gender::male, gender::female, gender::mixed})
        EXPECT_EQ(parse_gender(to_string(value)), value);
    for (const league_kind value : {league_kind::league, league_kind::cup})
        EXPECT_EQ(parse_league_kind(to_string(value)), value);
    EXPECT_EQ(parse_gender("men"), std::nullopt);
}

}  // namespace
}  // namespace livescore::test
