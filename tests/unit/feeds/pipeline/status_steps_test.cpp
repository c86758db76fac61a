// Statuses, phases and periods as reports tell them.
#include "livescore/domain/sport_rules.h"
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

using enum match_side;
using enum match_status;
using statuses = std::vector<match_status>;
using rows = std::vector<reported_incident>;

fixture_report halftime_report(score goals) {
    fixture_report report = report_of(halftime, goals);
    report.phase = match_phase::half_time;
    report.half_time = goals;
    return report;
}
fixture_report finished_report(score goals, std::optional<score> half_time = {}) {
    fixture_report report = report_of(finished, goals);
    report.half_time = half_time;
    return report;
}

TEST(FedStatus, AMatchDayIsToldStepByStep) {
    fixture_book book;
    book.take(report_of(scheduled));
    EXPECT_TRUE(book.last.events.empty());
    book.take(playing(score{0, 0}));
    book.take(playing(score{1, 0}));
    book.take(halftime_report({1, 0}));
    book.take(playing(score{1, 0}, std::nullopt, match_phase::second_half));
    book.take(playing(score{1, 1}, std::nullopt, match_phase::second_half));
    book.take(finished_report({1, 1}, score{1, 0}));
    EXPECT_EQ(book.follower->statuses,
              (statuses{match_status::live, halftime, match_status::live, finished}));
    EXPECT_EQ(book.follower->scores, (std::vector<score>{{0, 0}, {1, 0}, {1, 1}}));
    EXPECT_EQ(book.period("first_half")->own, (score{1, 0}));
    EXPECT_EQ(book.period("second_half")->own, (score{0, 1}));
    EXPECT_EQ(book.follower->updates, 0);
}

TEST(FedStatus, TheOrderIsBeginScoreEntriesEnd) {
    fixture_book book;
    book.take([] {
        auto report = finished_report({1, 0});
        report.incidents = rows{home_goal("Adams", 10)};
        return report;
    }());
    EXPECT_EQ(book.told(), (std::vector{event_type::match_status, event_type::score_update,
                                        event_type::commentary_new, event_type::match_status}));
}

TEST(FedStatus, AJumpToTheEndGoesThroughPlay) {
    fixture_book book;
    book.take(finished_report({2, 1}, score{1, 0}));
    EXPECT_EQ(book.follower->statuses, (statuses{match_status::live, finished}));
    EXPECT_EQ(book.follower->scores, (std::vector<score>{{2, 1}}));
    EXPECT_EQ(book.period("first_half")->own, (score{1, 0}));
    EXPECT_EQ(book.period("second_half")->own, (score{1, 1}));
}

TEST(FedStatus, AJumpIntoTheSecondHalfGoesThroughHalfTime) {
    fixture_book book;
    book.take(playing(score{1, 0}, std::nullopt, match_phase::second_half));
    EXPECT_EQ(book.follower->statuses,
              (statuses{match_status::live, halftime, match_status::live}));
    EXPECT_EQ(book.state.match.phase, match_phase::second_half);
    EXPECT_EQ(book.state.match.details.periods.size(), 2U);
}

TEST(FedStatus, AMissedHalfTimeIsToldWithTheSecondHalf) {
    fixture_book book;
    book.take(playing(score{0, 0}));
    book.take(playing(score{0, 0}, std::nullopt, match_phase::second_half));
    EXPECT_EQ(book.follower->statuses,
              (statuses{match_status::live, halftime, match_status::live}));
}

TEST(FedStatus, APostponedMatchThatIsPlayedGoesThroughScheduled) {
    fixture_book book;
    fixture_report report = report_of(postponed);
    report.reason = "Snow";
    book.take(report);
    EXPECT_EQ(book.state.match.status_reason, "Snow");
    book.take(playing(score{0, 0}));
    EXPECT_EQ(book.follower->statuses, (statuses{postponed, scheduled, match_status::live}));
}

TEST(FedStatus, APostponedMatchGetsItsNewStartAndKeepsItsLength) {
    fixture_book book;
    book.take(report_of(postponed));
    fixture_report report = report_of(scheduled);
    report.start = book.now + std::chrono::hours(72);
    book.take(report);
    EXPECT_EQ(book.told(), (std::vector{event_type::match_status, event_type::match_updated}));
    EXPECT_EQ(book.state.match.schedule.start, report.start);
    EXPECT_EQ(book.state.match.schedule.end, *report.start + std::chrono::hours(2));
    book.take(report);
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedStatus, AStartThatMovesWhileAMatchRunsIsIgnored) {
    fixture_book book;
    book.take(playing(score{0, 0}));
    fixture_report report = playing(score{0, 0});
    report.start = book.now + std::chrono::minutes(5);
    book.take(report);
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedStatus, FullTimeAndThenExtraTimeIsACorrection) {
    fixture_book book;
    book.take(playing(score{1, 1}, std::nullopt, match_phase::second_half));
    book.take(finished_report({1, 1}));
    book.take(playing(score{1, 1}, std::nullopt, match_phase::extra_time));
    const auto& step = std::get<status_changed>(book.last.events.at(0));
    EXPECT_TRUE(step.correction);
    EXPECT_EQ(book.state.match.phase, match_phase::extra_time);
    fixture_report report = finished_report({2, 1}, score{0, 0});
    report.regular_time = score{1, 1};
    report.extra_time = score{2, 1};
    book.take(report);
    EXPECT_EQ(book.state.match.status, finished);
    EXPECT_EQ(book.period("second_half")->own, (score{1, 1}));
    EXPECT_EQ(book.period("extra_time_first")->own, (score{1, 0}));
    EXPECT_EQ(book.state.match.details.periods.back().kind, "extra_time_second");
    EXPECT_EQ(outcome_of(book.state.match).decided, decided_by::extra_time);
}

TEST(FedStatus, FinishedTooEarlyGoesOnInTheSamePeriod) {
    fixture_book book;
    book.take(playing(score{1, 0}, std::nullopt, match_phase::second_half));
    book.take(finished_report({1, 0}));
    fixture_report report = report_of(match_status::live, score{1, 0});
    book.take(report);
    EXPECT_EQ(book.state.match.phase, match_phase::second_half);
    EXPECT_EQ(book.state.match.details.periods.size(), 2U);
    EXPECT_FALSE(book.state.match.details.periods.back().ended_at);
}

TEST(FedStatus, AbandonedAndThenAwardedIsACorrection) {
    fixture_book book;
    book.take(playing(score{1, 0}));
    book.take(report_of(abandoned, score{1, 0}));
    fixture_report report = report_of(awarded, score{0, 3});
    report.winner = match_winner::away;
    book.take(report);
    EXPECT_EQ(book.follower->statuses, (statuses{match_status::live, abandoned, awarded}));
    EXPECT_EQ(book.state.match.score, (score{0, 3}));
    EXPECT_EQ(outcome_of(book.state.match).winner, match_winner::away);
}

TEST(FedStatus, AFinalStateIsNotLeftForTheTimeBeforeTheMatch) {
    for (const match_status behind : {scheduled, postponed}) {
        fixture_book book;
        book.take(finished_report({2, 1}));
        for (int i = 0; i < 5; ++i) {
            book.take(report_of(behind, score{0, 0}));
            EXPECT_TRUE(book.last.events.empty());
            ASSERT_EQ(book.last.conflicts.size(), 1U);
            EXPECT_EQ(book.last.conflicts.at(0),
                      (feed_conflict{"inconsistent", "finished", std::string(to_string(behind))}));
        }
        EXPECT_EQ(book.state.match.score, (score{2, 1}));
    }
}

TEST(FedStatus, ACancelledMatchMayBePlannedAnew) {
    fixture_book book;
    book.take(report_of(cancelled));
    book.take(report_of(postponed));
    fixture_report report = report_of(scheduled);
    report.start = book.now + std::chrono::hours(72);
    book.take(report);
    EXPECT_EQ(book.follower->statuses, (statuses{cancelled, postponed, scheduled}));
}

TEST(FedStatus, ALaggingProviderDoesNotUndoTheKickOff) {
    fixture_book book;
    book.take(playing(score{1, 0}));
    book.take(report_of(scheduled, score{0, 0}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.state.match.score, (score{1, 0}));
}

TEST(FedStatus, ARunningMatchIsPostponedByACorrection) {
    fixture_book book;
    book.take(playing(std::nullopt));
    book.take(report_of(postponed));
    EXPECT_TRUE(std::get<status_changed>(book.last.events.at(0)).correction);
    EXPECT_TRUE(book.state.match.details.periods.empty());
}

TEST(FedStatus, AMatchThatSeemedToRunIsMovedByOneReport) {
    fixture_book book;
    book.take(playing(std::nullopt));
    fixture_report moved = report_of(scheduled);
    moved.start = book.now + std::chrono::hours(48);
    book.take(moved);
    EXPECT_EQ(book.state.match.status, scheduled);
    EXPECT_EQ(book.state.match.schedule.start, *moved.start);
}

TEST(FedStatus, BackToTheFirstHalfIsACorrection) {
    fixture_book book;
    book.take(playing(score{1, 0}, std::nullopt, match_phase::second_half));
    book.take(playing(score{1, 0}));
    EXPECT_EQ(book.state.match.phase, match_phase::first_half);
    ASSERT_EQ(book.state.match.details.periods.size(), 1U);
    EXPECT_FALSE(book.state.match.details.periods.back().ended_at);
    EXPECT_EQ(own_goals(book.state.match, book.state.match.details.periods.back()), (score{1, 0}));
    EXPECT_EQ(book.told(), (std::vector{event_type::match_status, event_type::match_updated}));
}

TEST(FedStatus, AnAbsentPhaseAndAnAbsentStatusChangeNothing) {
    fixture_book book;
    book.take(playing(score{0, 0}, std::nullopt, match_phase::second_half));
    book.take(report_of(match_status::live, score{0, 0}));
    EXPECT_TRUE(book.last.events.empty());
    fixture_report report = report_of(match_status::live, score{0, 0});
    report.status.reset();
    book.take(report);
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedStatus, APhaseThatDoesNotFitIsIgnored) {
    fixture_book book;
    book.take(playing(score{0, 0}, std::nullopt, match_phase::full_time));
    EXPECT_EQ(book.state.match.phase, match_phase::first_half);
}

TEST(FedStatus, ARemovedFixtureIsCancelledWithAReason) {
    fixture_book book;
    fixture_report report = report_of(scheduled);
    report.removed = true;
    book.take(report);
    EXPECT_EQ(book.state.match.status, cancelled);
    EXPECT_TRUE(book.state.match.status_reason);
    book.take(report);
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedStatus, ARemovedFixtureThatIsOverStaysAsItWas) {
    fixture_book book;
    book.take(finished_report({2, 1}));
    fixture_report report = report_of(finished);
    report.removed = true;
    book.take(report);
    EXPECT_EQ(book.state.match.status, finished);
}

TEST(FedScore, ItIsUnknownUntilAReportHasOne) {
    fixture_book book;
    book.take(report_of(scheduled, score{0, 0}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_FALSE(book.state.match.details.score_known);
    book.take(playing(std::nullopt));
    EXPECT_FALSE(book.state.match.details.score_known);
    book.take(playing(score{0, 0}));
    EXPECT_EQ(book.told(), (std::vector{event_type::score_update}));
    EXPECT_TRUE(book.state.match.details.score_known);
}

TEST(FedScore, AnAbsentScoreChangesNothing) {
    fixture_book book;
    book.take(playing(score{2, 0}));
    book.take(playing(std::nullopt));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.state.match.score, (score{2, 0}));
}

TEST(FedScore, ANegativeScoreIsRefused) {
    fixture_book book;
    const auto refused = book.try_take(playing(score{-1, 0}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_EQ(refused.error().details.at(0).path, (std::vector<std::string>{"goals"}));
}

TEST(FedScore, AGoalTakenBackInHalfTimeLeavesItsPeriod) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 44)}));
    book.take(halftime_report({1, 0}));
    fixture_report report = halftime_report({0, 0});
    report.incidents = rows{};
    book.take(report);
    EXPECT_EQ(book.period("first_half")->own, (score{0, 0}));
    EXPECT_EQ(book.told().back(), event_type::match_updated);
}

TEST(FedScore, ACorrectionAfterFullTimeGoesToTheLastPeriod) {
    fixture_book book;
    book.take(playing(score{1, 0}));
    book.take(halftime_report({1, 0}));
    book.take(playing(score{1, 0}, std::nullopt, match_phase::second_half));
    book.take(finished_report({1, 1}));
    EXPECT_FALSE(std::get<score_updated>(book.last.events.at(0)).correction);
    book.take(finished_report({1, 2}));
    EXPECT_TRUE(std::get<score_updated>(book.last.events.at(0)).correction);
    EXPECT_EQ(book.period("first_half")->own, (score{1, 0}));
    EXPECT_EQ(book.period("second_half")->own, (score{0, 2}));
    book.take(finished_report({0, 2}));
    EXPECT_EQ(book.period("first_half")->own, (score{0, 0}));
}

TEST(FedScore, HalfTimeThatRunsWithTheFirstHalfIsNotUsedBeforeItsEnd) {
    fixture_book book;
    fixture_report report = playing(score{1, 0});
    report.half_time = score{1, 0};
    book.take(report);
    EXPECT_FALSE(book.period("first_half")->own);
}

TEST(FedScore, AShootOutIsItsOwnPeriodAndNeverTheScore) {
    fixture_book book;
    book.take(playing(score{1, 1}, std::nullopt, match_phase::extra_time));
    fixture_report kicks = playing(score{1, 1}, rows{row("shootout_goal", home, "Adams", 120)},
                                   match_phase::penalty_shootout);
    book.take(kicks);
    EXPECT_EQ(book.period("penalty_shootout")->own, (score{1, 0}));
    kicks.incidents->push_back(row("shootout_miss", away, "Young", 120));
    kicks.shootout = score{1, 0};
    book.take(kicks);
    EXPECT_EQ(book.told(), (std::vector{event_type::commentary_new}));
    fixture_report end = report_of(finished, score{1, 1});
    end.shootout = score{4, 3};
    end.winner = match_winner::home;
    book.take(end);
    EXPECT_EQ(book.state.match.score, (score{1, 1}));
    EXPECT_EQ(shootout_score(book.state.match), (score{4, 3}));
    EXPECT_EQ(outcome_of(book.state.match).winner, match_winner::home);
    EXPECT_EQ(outcome_of(book.state.match).decided, decided_by::penalties);
    EXPECT_FALSE(book.state.match.details.winner);
    book.take(end);
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedScore, TheWinnerOfATieIsAsTheReportSays) {
    fixture_book book;
    fixture_report report = report_of(finished, score{2, 1});
    report.winner = match_winner::away;
    book.take(report);
    EXPECT_EQ(outcome_of(book.state.match).winner, match_winner::away);
    report.winner = match_winner::home;
    book.take(report);
    EXPECT_FALSE(book.state.match.details.winner);
}

TEST(FedDetails, TheyAreToldOnceAndOnlyWhenTheyDiffer) {
    fixture_book book;
    fixture_report report = report_of(scheduled);
    report.venue = "Old Field";
    report.attendance = 30'000;
    report.round = "7";
    report.coverage.events = true;
    book.take(report);
    EXPECT_EQ(book.told(), (std::vector{event_type::match_updated}));
    EXPECT_EQ(book.state.match.details.venue, "Old Field");
    EXPECT_EQ(book.state.match.details.round, "7");
    report.venue.reset();
    report.coverage = {};
    book.take(report);
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedDetails, AReportThatChangesAMatchEndsItsStaleness) {
    fixture_book book;
    book.take(playing(score{0, 0}));
    book.state.match.details.stale = true;
    book.take(playing(score{0, 0}));
    EXPECT_TRUE(book.state.match.details.stale);
    book.take(playing(score{1, 0}));
    EXPECT_FALSE(book.state.match.details.stale);
}

}  // namespace
}  // namespace livescore::test
