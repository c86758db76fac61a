#include <gtest/gtest.h>

#include <chrono>

#include "livescore/domain/match.h"
#include "livescore/domain/standings/standings.h"

namespace livescore {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const timestamp kickoff{hours(500'000)};

match a_match(match_status status) {
    match m;
    m.id = match_id{4};
    m.sport = "football";
    m.home_team_ref = team_id{1};
    m.away_team_ref = team_id{2};
    m.status = status;
    m.score = {2, 1};
    m.schedule = {kickoff, kickoff + hours(2), std::nullopt, std::nullopt};
    m.details.round = "7";
    m.details.stage = "Final";
    m.details.group = "A";
    return m;
}

TEST(MatchStanding, FollowsTheStatus) {
    using enum match_status;
    const auto of = [](match_status status) {
        return to_standings_match(a_match(status)).standing;
    };
    for (const auto status : {scheduled, postponed}) EXPECT_EQ(of(status), match_standing::remains);
    for (const auto status : {live, halftime, suspended}) {
        EXPECT_EQ(of(status), match_standing::running);
    }
    for (const auto status : {cancelled, abandoned}) EXPECT_EQ(of(status), match_standing::void_);
    EXPECT_EQ(of(finished), match_standing::finished);
    EXPECT_EQ(of(awarded), match_standing::awarded);
}

TEST(MatchStanding, TakesWhatTablesLookAt) {
    match m = a_match(match_status::awarded);
    m.details.award = match_award{award_result::loss, award_result::win, false};
    const standings_match counted = to_standings_match(m);
    EXPECT_EQ(counted.id, match_id{4});
    EXPECT_EQ(counted.home, team_id{1});
    EXPECT_EQ(counted.away, team_id{2});
    EXPECT_EQ(counted.score, (score{2, 1}));
    EXPECT_EQ(counted.award, m.details.award);
    EXPECT_EQ(counted.round, "7");
    EXPECT_EQ(counted.stage, "Final");
    EXPECT_EQ(counted.group, "A");
    EXPECT_FALSE(counted.is_tie);
    m.details.leg = 2;
    EXPECT_TRUE(to_standings_match(m).is_tie);
}

TEST(MatchStanding, EndsByThePlan) {
    EXPECT_EQ(to_standings_match(a_match(match_status::finished)).ended, kickoff + hours(2));
    EXPECT_FALSE(to_standings_match(a_match(match_status::live)).ended);
}

TEST(MatchStanding, EndsWhenAPersonEndedItSooner) {
    match m = a_match(match_status::finished);
    m.status_set_at = kickoff + minutes(100);
    EXPECT_EQ(to_standings_match(m).ended, kickoff + minutes(100));
}

TEST(MatchStanding, ADecisionLaterDoesNotMoveTheEnd) {
    match m = a_match(match_status::awarded);
    m.status_set_at = kickoff + hours(24 * 9);
    EXPECT_EQ(to_standings_match(m).ended, kickoff + hours(2));
}

TEST(MatchStanding, EndsWithItsLastPeriod) {
    match m = a_match(match_status::finished);
    m.details.periods = {{"first_half", kickoff, kickoff + minutes(47)},
                         {"second_half", kickoff + minutes(62), kickoff + minutes(126)}};
    m.status_set_at = kickoff + hours(30);
    EXPECT_EQ(to_standings_match(m).ended, kickoff + minutes(126));
    m.details.periods.back().ended_at = kickoff + hours(24 * 400);
    EXPECT_EQ(to_standings_match(m).ended, kickoff + hours(2)) << "somebody entered an old match";
}

TEST(MatchStanding, KnowsWhoWonAShootOut) {
    match m = a_match(match_status::finished);
    m.score = {1, 1};
    EXPECT_FALSE(to_standings_match(m).shootout_winner);
    m.details.periods = {{"penalty_shootout", kickoff, kickoff, std::nullopt, score{3, 4}}};
    EXPECT_EQ(to_standings_match(m).shootout_winner, match_side::away);
}

}  // namespace
}  // namespace livescore
