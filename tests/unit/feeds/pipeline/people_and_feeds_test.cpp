// Entries that people made, and answers that are behind, beside what a feed tells.
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

using enum match_side;
using texts = std::vector<std::string>;
using rows = std::vector<reported_incident>;

/// As a person enters it: without a source.
void enter(fixture_book& book, std::string type, std::string player, int minute) {
    commentary_record record;
    record.item.id = commentary_id{++book.newest};
    record.item.match = book.state.match.id;
    new_commentary& entry = record.item.entry;
    entry.event_type = std::move(type);
    entry.minute = minute;
    entry.period = 1;
    entry.message = "By hand: " + player;
    entry.incident.emplace();
    entry.incident->side = home;
    entry.incident->player = std::move(player);
    if (is_goal(record)) record.effect = goal_effect{1, 0};
    book.follower->entries.emplace(record.item.id, entry);
    book.state.incidents.push_back(std::move(record));
}

TEST(EntriesOfPeople, AGoalOfAPersonIsTheFeedsGoal) {
    for (const char* const player : {"Adams", "J. Adams", "Baker"}) {
        fixture_book book;
        book.take(playing(score{0, 0}, rows{}));
        enter(book, "goal", "Adams", 10);
        book.take(playing(score{1, 0}, rows{home_goal(player, 11)}));
        EXPECT_EQ(book.goals().size(), 1U) << player;
        EXPECT_EQ(book.state.incidents.size(), 1U) << player;
        EXPECT_FALSE(book.goals().at(0)->item.entry.incident->source) << player;
    }
}

TEST(EntriesOfPeople, AGoalWithoutAScorerIsThePersonsGoal) {
    fixture_book book;
    book.take(playing(score{0, 0}));
    enter(book, "goal", "Adams", 10);
    book.take(playing(score{1, 0}));
    EXPECT_EQ(book.texts(), (texts{"By hand: Adams"}));
}

TEST(EntriesOfPeople, AFeedThatLacksThemStrikesNone) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    enter(book, "goal", "Adams", 10);
    enter(book, "yellow_card", "Baker", 20);
    enter(book, "penalty_missed", "Clark", 25);
    for (int i = 0; i < 5; ++i) {
        book.take(playing(score{0, 0}, rows{}));
        EXPECT_TRUE(book.last.events.empty());
        EXPECT_EQ(book.last.memory, fixture_memory{});
    }
    EXPECT_EQ(book.texts().size(), 3U);
    // The score goes down for another goal.
    book.take(playing(score{2, 0}, rows{home_goal("Davis", 50), home_goal("Evans", 60)}));
    book.take(playing(score{1, 0}, rows{home_goal("Davis", 50)}));
    for (int i = 0; i < 5; ++i) book.take(playing(score{1, 0}, rows{home_goal("Davis", 50)}));
    EXPECT_TRUE(stands(book.state.incidents.at(0)));
    EXPECT_EQ(book.texts().size(), 4U);
}

TEST(EntriesOfPeople, AReviewThatNamesTheScorerTakesTheGoalBack) {
    fixture_book book;
    book.take(playing(score{0, 0}, rows{}));
    enter(book, "goal", "Adams", 10);
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{0, 0}, rows{goal_cancelled(home, "Adams", 12)}));
    EXPECT_TRUE(book.goals().empty());
}

fixture_report empty_answer() {
    fixture_report report = playing(score{0, 0}, rows{});
    report.goals_may_lag = true;
    return report;
}

/// The match may have been postponed, and nothing says so.
TEST(EmptyAnswers, TheyBeginNoScore) {
    fixture_book book;
    for (int i = 0; i < 10; ++i) book.take(empty_answer());
    EXPECT_FALSE(book.state.match.details.score_known);
    EXPECT_TRUE(book.follower->scores.empty());
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_EQ(book.follower->scores, (std::vector{score{1, 0}}));
}

TEST(EmptyAnswers, ASingleOneChangesNoScoreAndNoEntry) {
    fixture_book book;
    const auto known = playing(score{2, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)});
    book.take(known);
    for (int i = 0; i < 10; ++i) {
        book.take(empty_answer());
        book.take(empty_answer());
        EXPECT_TRUE(book.last.events.empty());
        EXPECT_TRUE(book.last.conflicts.empty());
        book.take(known);
        EXPECT_TRUE(book.last.events.empty());
    }
    EXPECT_EQ(book.state.match.score, (score{2, 0}));
    EXPECT_EQ(book.texts().size(), 2U);
}

/// The only goal was taken back, and its row is gone.
TEST(EmptyAnswers, ThreeInARowTakeTheGoalsBackAtOnce) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(empty_answer());
    book.take(empty_answer());
    EXPECT_EQ(book.state.match.score, (score{1, 0}));
    book.take(empty_answer());
    EXPECT_EQ(book.state.match.score, score{});
    EXPECT_TRUE(book.goals().empty());
    EXPECT_EQ(book.follower->scores, (std::vector{score{1, 0}, score{}}));
    book.take(empty_answer());
    EXPECT_TRUE(book.last.events.empty());
}

TEST(EmptyAnswers, AScoreOfZeroThatSomebodyEnteredLowersIt) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.take(playing(score{0, 0}, rows{}));
    EXPECT_EQ(book.state.match.score, score{});
}

TEST(EmptyAnswers, AMatchThatIsMadeHasNoScore) {
    fixture_report report = empty_answer();
    report.start = *parse_iso8601("2026-12-01T14:00:00Z");
    const auto made = create_from(report, "alpha", *parse_iso8601("2026-12-01T14:10:00Z"));
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->after.details.score_known);
}

}  // namespace
}  // namespace livescore::test
