// Goals and cards that the provider takes back.
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

using enum match_side;
using texts = std::vector<std::string>;
using rows = std::vector<reported_incident>;

/// 1-0 by Adams in minute 10.
fixture_book one_goal() {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    return book;
}

TEST(FedRetractions, AVanishedGoalIsStruckAtOnceWhenTheScoreConfirms) {
    fixture_book book = one_goal();
    book.take(playing(score{0, 0}, rows{}));
    EXPECT_EQ(book.told(), (std::vector{event_type::score_update, event_type::commentary_updated}));
    EXPECT_TRUE(std::get<score_updated>(book.last.events.at(0)).correction);
    EXPECT_TRUE(book.goals().empty());
    EXPECT_EQ(book.goals(false).at(0)->item.entry.incident->review, review_state::overturned);
    EXPECT_EQ(book.goals(false).at(0)->effect, (goal_effect{1, 0}));
}

TEST(FedRetractions, AVanishedGoalWithoutTheScoreIsStruckAfterThreeReports) {
    fixture_book book = one_goal();
    fixture_report report = playing(std::nullopt, rows{});
    for (int polls = 1; polls <= 2; ++polls) {
        book.take(report);
        EXPECT_TRUE(book.last.events.empty());
        EXPECT_EQ(book.last.memory.missing,
                  (std::vector<missing_entry>{{commentary_id{1}, polls}}));
    }
    book.take(report);
    EXPECT_EQ(book.told(), (std::vector{event_type::commentary_updated}));
    EXPECT_TRUE(book.goals().empty());
    EXPECT_EQ(book.state.match.score, (score{1, 0}));
}

TEST(FedRetractions, AVanishedGoalThatTheScoreKeepsBecomesAGoalWithoutAScorer) {
    fixture_book book = one_goal();
    book.take(playing(score{1, 0}, rows{}));
    book.take(playing(score{1, 0}, rows{}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
    book.take(playing(score{1, 0}, rows{}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Rovers"}));
    EXPECT_EQ(book.effects(), (score{1, 0}));
    EXPECT_EQ(book.follower->scores, (std::vector<score>{{0, 0}, {1, 0}}));
}

TEST(FedRetractions, ARowThatIsMissingOnceIsNoRetraction) {
    fixture_book book = one_goal();
    book.take(playing(score{1, 0}, rows{}));
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_EQ(book.last.memory, fixture_memory{});
    book.take(playing(score{1, 0}, rows{}));
    book.take(playing(score{1, 0}, rows{}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
}

TEST(FedRetractions, ACancelledGoalEndsTheSameInBothShapes) {
    const auto review = goal_cancelled(home, "Adams", 12);
    for (const bool row_stays : {false, true}) {
        fixture_book book = one_goal();
        rows after;
        if (row_stays) after.push_back(home_goal("Adams", 10));
        after.push_back(review);
        book.take(playing(score{0, 0}, after));
        book.take(playing(score{0, 0}, after));
        EXPECT_TRUE(book.last.events.empty());
        EXPECT_EQ(book.last.memory, fixture_memory{});
        const commentary_record& goal = *book.goals(false).at(0);
        const commentary_record& var = book.state.incidents.at(1);
        EXPECT_EQ(goal.item.entry.incident->retracted_by, var.item.id);
        EXPECT_EQ(goal.item.entry.incident->review, review_state::none);
        EXPECT_EQ(var.item.entry.incident->corrects, goal.item.id);
        EXPECT_EQ(var.item.entry.message, "VAR: Goal cancelled, Adams (12')");
        EXPECT_EQ(book.state.incidents.size(), 2U);
        EXPECT_EQ(book.effects(), score{});
    }
}

TEST(FedRetractions, AReviewBeforeTheScoreWaitsForTheScore) {
    fixture_book book = one_goal();
    const rows after{home_goal("Adams", 10), goal_cancelled(home, "Adams", 12)};
    book.take(playing(score{1, 0}, after));
    EXPECT_EQ(book.goals().size(), 1U);
    book.take(playing(score{0, 0}, after));
    EXPECT_EQ(book.goals().size(), 0U);
    EXPECT_EQ(book.goals(false).at(0)->item.entry.incident->retracted_by, commentary_id{2});
}

TEST(FedRetractions, AScoreBeforeTheRowsWaitsForTheRows) {
    fixture_book book = one_goal();
    book.take(playing(score{0, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_EQ(book.told(), (std::vector{event_type::score_update}));
    EXPECT_EQ(book.goals().size(), 1U);
    book.take(playing(score{0, 0}, rows{goal_cancelled(home, "Adams", 12)}));
    EXPECT_TRUE(book.goals().empty());
}

TEST(FedRetractions, AScoreThatStaysLowerThanTheRowsStrikesAfterThreeReports) {
    fixture_book book = one_goal();
    for (int i = 0; i < 3; ++i) book.take(playing(score{0, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_TRUE(book.goals().empty());
    book.take(playing(score{0, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedRetractions, AGoalThatIsSeenFirstWithItsReviewIsNoGoal) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10), goal_cancelled(home, "Adams", 12),
                                        home_goal("Baker", 50)}));
    EXPECT_EQ(book.texts("goal"), (texts{"Goal: Baker (50')"}));
}

TEST(FedRetractions, ANewGoalOfThePlayerWhoseGoalWasCancelledIsAnotherEntry) {
    const auto review = goal_cancelled(home, "Adams", 12);
    for (const bool row_stays : {false, true}) {
        fixture_book book = one_goal();
        rows after;
        if (row_stays) after.push_back(home_goal("Adams", 10));
        after.push_back(review);
        book.take(playing(score{0, 0}, after));
        after.push_back(home_goal("Adams", 40));
        book.take(playing(score{1, 0}, after));
        EXPECT_EQ(book.texts("goal"), (texts{"Goal: Adams (40')"}));
        EXPECT_EQ(book.goals(false).size(), 1U);
    }
}

TEST(FedRetractions, ARowThatTheProviderCallsStruckIsStruckWithTheScore) {
    fixture_book book = one_goal();
    auto struck = home_goal("Adams", 10);
    struck.struck = true;
    book.take(playing(score{0, 0}, rows{struck}));
    EXPECT_TRUE(book.goals().empty());
    book.take(playing(score{0, 0}, rows{struck}));
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedRetractions, AGoalThatIsDeletedAndCreatedAnewInTheSameReportIsTheSameEntry) {
    fixture_book book = one_goal();
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 13)}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (13')"}));
}

TEST(FedRetractions, AGoalThatIsDeletedAndCreatedAnewInTheNextReportIsTheSameEntry) {
    fixture_book book = one_goal();
    book.take(playing(score{0, 0}, rows{}));
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 17)}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (17')"}));
    EXPECT_EQ(book.goals().at(0)->item.entry.incident->review, review_state::confirmed);
    EXPECT_EQ(book.last.memory, fixture_memory{});
}

TEST(FedRetractions, AnAnswerWithoutRowsStrikesTheLatestGoalAndRowsPutThatRight) {
    fixture_book book = one_goal();
    book.take(playing(score{2, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)}));
    book.take(playing(score{1, 0}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
    book.take(playing(score{1, 0}, rows{home_goal("Baker", 20)}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Baker (20')"}));
    EXPECT_EQ(book.effects(), (score{1, 0}));
    EXPECT_EQ(book.state.incidents.size(), 2U);
}

TEST(FedRetractions, AGoalThatIsGivenAfterAllStandsAgain) {
    fixture_book book = one_goal();
    const rows cancelled{home_goal("Adams", 10), goal_cancelled(home, "Adams", 12)};
    book.take(playing(score{0, 0}, cancelled));
    book.take(playing(score{1, 0}, cancelled));
    EXPECT_EQ(book.texts("goal"), (texts{"Goal: Adams (10')"}));
    EXPECT_EQ(book.state.incidents.size(), 2U);
}

TEST(FedRetractions, AStruckGoalCanBeGivenAgainByAPerson) {
    fixture_book book = one_goal();
    book.take(playing(score{0, 0}, rows{}));
    update_commentary command;
    command.incident.review.emplace(review_state::confirmed);
    const auto done = decide(book.state.match, book.state.incidents.at(0), command, book.now);
    EXPECT_EQ(done->after.score, (score{1, 0}));
}

TEST(FedRetractions, OnlyEntriesOfTheProviderCanBeMissing) {
    fixture_book book = one_goal();
    book.context.provider = "beta";
    for (int i = 0; i < 5; ++i) book.take(playing(score{1, 0}, rows{}));
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
    EXPECT_EQ(book.goals().at(0)->item.entry.incident->source, "alpha");
}

TEST(FedRetractions, AnInconsistentScoreSaysNothingOfGoals) {
    fixture_book book = one_goal();
    fixture_report report = playing(score{6, 6}, rows{home_goal("Adams", 10)});
    report.quality = "inconsistent";
    book.take(report);
    EXPECT_EQ(book.texts(), (texts{"Goal: Adams (10')"}));
    EXPECT_EQ(book.state.match.details.quality, "inconsistent");
    ASSERT_EQ(book.last.conflicts.size(), 1U);
    EXPECT_EQ(book.last.conflicts.at(0).kind, "inconsistent");
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_FALSE(book.state.match.details.quality);
    EXPECT_TRUE(book.last.conflicts.empty());
}

}  // namespace
}  // namespace livescore::test
