// Goals as reports tell them: the score decides, rows never do.
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

using enum match_side;
using texts = std::vector<std::string>;
using rows = std::vector<reported_incident>;

TEST(FedGoals, AGoalIsOneScoreAndOneEntryWithItsEffect) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    EXPECT_EQ(book.told(), (std::vector{event_type::match_status, event_type::score_update}));
    book.take(playing(score{1, 0}, rows{home_goal("F. Balogun", 45, 2)}));
    EXPECT_EQ(book.told(), (std::vector{event_type::score_update, event_type::commentary_new}));
    const commentary_record& goal = *book.goals().at(0);
    const new_commentary& entry = goal.item.entry;
    EXPECT_EQ(entry.message, "Goal: F. Balogun (45+2')");
    EXPECT_EQ(entry.actor, "F. Balogun");
    EXPECT_EQ(entry.team, "Rovers");
    EXPECT_EQ(entry.minute, 45);
    EXPECT_EQ(entry.period, 1);
    EXPECT_EQ(entry.incident->added_minute, 2);
    EXPECT_EQ(entry.incident->player, "F. Balogun");
    EXPECT_EQ(entry.incident->source, "alpha");
    EXPECT_EQ(entry.incident->score_then, (score{1, 0}));
    EXPECT_EQ(goal.effect, (goal_effect{1, 0}));
    EXPECT_FALSE(entry.incident->minute_unknown);
    EXPECT_EQ(goal.item.match, book.state.match.id);
}

TEST(FedGoals, TheSameReportAgainChangesNothing) {
    fixture_book book;
    const auto report = playing(score{1, 1}, rows{home_goal("A", 10), away_goal("B", 20)});
    book.take(report);
    book.take(report);
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.last.memory, fixture_memory{});
}

TEST(FedGoals, AnOwnGoalIsTheSidesThatGainsIt) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{row("own_goal", home, "Their Back", 12)}));
    EXPECT_EQ(book.texts(), (texts{"Own goal: Their Back (12')"}));
    EXPECT_EQ(book.effects(), (score{1, 0}));
}

TEST(FedGoals, ANameThatIsFilledInLaterIsTheSameEntry) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal(std::nullopt, 10)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Rovers (10')"}));
    book.take(playing(score{1, 0}, rows{home_goal("F. Balogun", 10)}));
    book.take(playing(score{1, 0}, rows{home_goal("Folarin Balogun", 11)}));
    EXPECT_EQ(book.told(), (std::vector{event_type::commentary_updated}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Folarin Balogun (11')"}));
    EXPECT_EQ(book.goals().at(0)->item.entry.actor, "Folarin Balogun");
    EXPECT_EQ(book.state.incidents.size(), 1U);
    // An answer with the initial again is no news.
    book.take(playing(score{1, 0}, rows{home_goal("F. Balogun", 11)}));
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedGoals, AChangedScorerIsTheSameEntry) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{1, 0}, rows{home_goal("Baker", 10)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Baker (10')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedGoals, AChangedScorerBesideANewGoalIsTheSameEntry) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{2, 0}, rows{home_goal("Baker", 10), home_goal("Clark", 30)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Baker (10')", "Goal: Clark (30')"}));
    EXPECT_EQ(book.state.incidents.size(), 2U);
}

TEST(FedGoals, AChangedKindIsTheSameEntry) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{1, 0}, rows{row("penalty_goal", home, "Adams", 10)}));
    EXPECT_EQ(book.texts(), (texts{"Goal (penalty): Adams (10')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedGoals, AGoalThatMovesToTheOtherSideIsTheSameEntry) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{0, 1}, rows{row("own_goal", away, "Adams", 10)}));
    EXPECT_EQ(book.told(), (std::vector{event_type::score_update, event_type::commentary_updated}));
    EXPECT_EQ(book.texts(), (texts{"Own goal: Adams (10')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
    EXPECT_EQ(book.effects(), (score{0, 1}));
    EXPECT_EQ(book.goals().at(0)->item.entry.team, "Wanderers");
    EXPECT_EQ(book.goals().at(0)->item.entry.incident->score_then, (score{0, 1}));
}

TEST(FedGoals, TwoGoalsOfOnePlayerStayApart) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{2, 0}, rows{home_goal("Adams", 12), home_goal("Adams", 30)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (12')", "Goal: Adams (30')"}));
    book.take(playing(score{2, 0}, rows{home_goal("Adams", 31), home_goal("Adams", 12)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (12')", "Goal: Adams (31')"}));
}

TEST(FedGoals, AGoalWithoutARowIsAGoalWithoutAScorer) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    book.take(playing(score{1, 0}, rows{}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Rovers"}));
    EXPECT_TRUE(book.goals().at(0)->item.entry.incident->minute_unknown);
    EXPECT_EQ(book.effects(), (score{1, 0}));
    for (int i = 0; i < 5; ++i) {
        book.take(playing(score{1, 0}, rows{}));
        EXPECT_TRUE(book.last.events.empty());
        EXPECT_EQ(book.last.memory, fixture_memory{});
    }
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 33)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (33')"}));
    EXPECT_FALSE(book.goals().at(0)->item.entry.incident->minute_unknown);
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedGoals, AProviderWithoutRowsTellsTheGoalsThatComeAfterwards) {
    fixture_book book;
    book.take(playing(score{2, 1}));
    EXPECT_TRUE(book.state.incidents.empty());
    book.take(playing(score{2, 2}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Wanderers"}));
    book.take(playing(score{2, 2}));
    EXPECT_TRUE(book.last.events.empty());
    book.take(playing(score{2, 2}, rows{home_goal("A", 1), home_goal("B", 2), away_goal("C", 3),
                                        away_goal("D", 80)}));
    EXPECT_EQ(book.goals().size(), 4U);
    EXPECT_EQ(book.effects(), (score{2, 2}));
}

TEST(FedGoals, AnAnswerWithoutRowsSaysNothingOfTheRows) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    for (int i = 0; i < 5; ++i) book.take(playing(score{1, 0}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
}

TEST(FedGoals, ARowBeyondTheScoreWaits) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.last.memory, fixture_memory{});
    book.take(playing(score{2, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')", "Goal: Baker (20')"}));
}

TEST(FedGoals, TwoGoalsAtOnceAreOneScore) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    book.take(playing(score{1, 1}, rows{away_goal("B", 12), home_goal("A", 10)}));
    EXPECT_EQ(book.told(), (std::vector{event_type::score_update, event_type::commentary_new,
                                        event_type::commentary_new}));
    for (const auto* goal : book.goals()) {
        const bool first = goal->item.entry.minute == 10;
        EXPECT_EQ(goal->item.entry.incident->score_then, (first ? score{1, 0} : score{1, 1}));
    }
}

TEST(FedGoals, TheScoreOfAnAwardHasNoGoals) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    ASSERT_EQ(book.goals().size(), 1U);
    book.take(report_of(match_status::awarded, score{0, 2}));
    EXPECT_EQ(book.state.match.score, (score{0, 2}));
    EXPECT_EQ(book.goals().size(), 1U);
}

TEST(FedGoals, ACorrectedScoreIsToldOnceAndAsACorrection) {
    fixture_book book;
    book.take(playing(score{2, 0}, rows{home_goal("A", 10), home_goal("B", 20)}));
    book.take(
        playing(score{2, 1}, rows{home_goal("A", 10), home_goal("B", 20), away_goal("C", 30)}));
    book.take(playing(score{1, 1}, rows{home_goal("A", 10), away_goal("C", 30)}));
    EXPECT_EQ(book.follower->scores, (std::vector<score>{{2, 0}, {2, 1}, {1, 1}}));
    EXPECT_EQ(book.texts(), (texts{"Goal: A (10')", "Goal: C (30')"}));
    EXPECT_EQ(book.goals().back()->item.entry.incident->score_then, (score{1, 1}));
}

TEST(FedGoals, ARepeatedRowIsOneGoal) {
    fixture_book book;
    book.take(playing(score{2, 0}, rows{home_goal("A", 10), home_goal("A", 10)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: A (10')", "Goal: Rovers"}));
}

TEST(FedGoals, PenaltyConfirmedAndThenAGoalIsOneGoal) {
    fixture_book book;
    reported_incident confirmed = row("var", home, "Adams", 45, 5);
    confirmed.text = "Penalty confirmed";
    confirmed.review = review_state::confirmed;
    book.take(playing(score{0, 0}, rows{confirmed}));
    book.take(playing(score{1, 0}, rows{confirmed, row("penalty_goal", home, "Adams", 45, 6)}));
    EXPECT_EQ(book.texts(),
              (texts{"VAR: Penalty confirmed, Adams (45+5')", "Goal (penalty): Adams (45+6')"}));
}

TEST(FedGoals, AMissedPenaltyIsNoGoal) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{row("penalty_missed", home, "Adams", 30)}));
    EXPECT_EQ(book.texts(), (texts{"Missed penalty: Adams (30')"}));
    EXPECT_EQ(book.effects(), score{});
    EXPECT_FALSE(book.state.incidents.at(0).effect);
}

TEST(FedGoals, GoalsOfPeopleAreNotThereTwice) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    commentary_record by_hand;
    by_hand.item.id = commentary_id{++book.newest};
    by_hand.item.entry.event_type = "goal";
    by_hand.item.entry.minute = 9;
    by_hand.item.entry.message = "What a strike!";
    by_hand.effect = {1, 0};
    book.state.incidents.push_back(by_hand);
    book.follower->entries[by_hand.item.id] = by_hand.item.entry;
    book.state.match.score = {1, 0};
    book.follower->goals = score{1, 0};
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
    EXPECT_EQ(book.texts(), (texts{"What a strike!"}));
    EXPECT_EQ(book.goals().at(0)->item.entry.incident->player, "Adams");
    EXPECT_FALSE(book.goals().at(0)->item.entry.incident->source);
}

TEST(FedGoals, WithoutAScoreRowsAreEnteredAndTheScoreStaysUnknown) {
    fixture_book book;
    book.take(playing(std::nullopt, rows{home_goal("Adams", 10)}));
    EXPECT_FALSE(book.state.match.details.score_known);
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
    EXPECT_TRUE(book.follower->scores.empty());
}

}  // namespace
}  // namespace livescore::test
