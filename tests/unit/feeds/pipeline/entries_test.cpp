// Cards, substitutions, reviews and kicks as reports tell them.
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

using enum match_side;
using texts = std::vector<std::string>;
using rows = std::vector<reported_incident>;

reported_incident change(match_side side, std::string off, std::string on, int minute) {
    auto one = row("substitution", side, std::move(off), minute);
    one.related_player = std::move(on);
    return one;
}
fixture_report level(rows of) {
    return playing(score{0, 0}, std::move(of));
}

TEST(FedEntries, ACardIsOneEntryWhateverItsMinute) {
    fixture_book book;
    book.take(level({row("yellow_card", home, "Adams", 20)}));
    book.take(level({row("yellow_card", home, "Adams", 22)}));
    EXPECT_EQ(book.texts(), (texts{"Yellow card: Adams (22')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedEntries, ARedCardThatIsToldTwiceIsOne) {
    fixture_book book;
    book.take(level({row("red_card", home, "Adams", 60), row("red_card", home, "Adams", 61)}));
    EXPECT_EQ(book.texts(), (texts{"Red card: Adams (60')"}));
}

TEST(FedEntries, ASecondYellowThatIsToldAsRedTooIsOne) {
    fixture_book book;
    const rows both{row("yellow_card", home, "Adams", 20), row("second_yellow", home, "Adams", 60),
                    row("red_card", home, "Adams", 60)};
    book.take(level(both));
    EXPECT_EQ(book.texts(), (texts{"Yellow card: Adams (20')", "Second yellow card: Adams (60')"}));
    book.take(level({both[0], both[2]}));
    EXPECT_TRUE(book.last.events.empty());
}

TEST(FedEntries, ACardThatIsUpgradedIsTheSameEntry) {
    fixture_book book;
    book.take(level({row("yellow_card", home, "Adams", 20)}));
    book.take(level({row("red_card", home, "Adams", 20)}));
    EXPECT_EQ(book.texts(), (texts{"Red card: Adams (20')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedEntries, ACardForAnotherPlayerIsTheSameEntry) {
    fixture_book book;
    book.take(level({row("yellow_card", home, "Adams", 20)}));
    book.take(level({row("yellow_card", home, "Baker", 20)}));
    EXPECT_EQ(book.texts(), (texts{"Yellow card: Baker (20')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedEntries, ARedCardThatAReviewTakesBackIsStruckByIt) {
    fixture_book book;
    auto review = row("var", home, "Adams", 62);
    review.review = review_state::overturned;
    review.text = "Red card cancelled";
    book.take(level({row("red_card", home, "Adams", 60)}));
    for (const bool row_stays : {true, false, true}) {
        rows after;
        if (row_stays) after.push_back(row("red_card", home, "Adams", 60));
        after.push_back(review);
        book.take(level(after));
        EXPECT_TRUE(book.texts("red_card").empty());
        EXPECT_EQ(book.state.incidents.size(), 2U);
    }
    EXPECT_EQ(book.state.incidents.at(0).item.entry.incident->retracted_by, commentary_id{2});
}

TEST(FedEntries, ACardThatVanishesIsStruckAfterThreeReports) {
    fixture_book book;
    book.take(level({row("yellow_card", home, "Adams", 20)}));
    book.take(level({}));
    book.take(level({}));
    EXPECT_EQ(book.texts().size(), 1U);
    book.take(level({}));
    EXPECT_TRUE(book.texts().empty());
    book.take(level({row("yellow_card", home, "Adams", 20)}));
    EXPECT_EQ(book.texts().size(), 1U);
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedEntries, ASubstitutionWithChangedRolesIsTheSameEntry) {
    fixture_book book;
    book.take(level({change(home, "Adams", "Baker", 60)}));
    EXPECT_EQ(book.texts(), (texts{"Substitution: Baker for Adams (60')"}));
    book.take(level({change(home, "Baker", "Adams", 60)}));
    EXPECT_TRUE(book.last.events.empty());
    book.take(level({change(home, "Baker", "John Adams", 60)}));
    EXPECT_EQ(book.texts(), (texts{"Substitution: Baker for John Adams (60')"}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
}

TEST(FedEntries, TheLineUpsTellWhoGoes) {
    fixture_book book;
    book.take(level({change(home, "Adams", "Baker", 60)}));
    fixture_report report = level({change(home, "Baker", "Adams", 60)});
    report.lineups.emplace();
    book.take(report);
    EXPECT_EQ(book.texts(), (texts{"Substitution: Adams for Baker (60')"}));
    EXPECT_EQ(book.state.incidents.at(0).item.entry.actor, "Baker");
}

TEST(FedEntries, TwoSubstitutionsOfOneMinuteStayApart) {
    fixture_book book;
    const rows both{change(home, "Adams", "Baker", 60), change(home, "Clark", "Davis", 60)};
    book.take(level(both));
    book.take(level({both[1], both[0]}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.state.incidents.size(), 2U);
}

TEST(FedEntries, AKickThatIsToldOtherwiseIsTheSameEntry) {
    fixture_book book;
    const auto kicks = [](rows of) {
        return playing(score{0, 0}, std::move(of), match_phase::penalty_shootout);
    };
    book.take(kicks({row("shootout_goal", home, std::nullopt, 120)}));
    book.take(kicks({row("shootout_miss", home, std::nullopt, 120)}));
    EXPECT_EQ(book.state.incidents.size(), 1U);
    EXPECT_EQ(book.period("penalty_shootout")->own.value_or(score{}), score{});
    EXPECT_EQ(book.state.incidents.at(0).item.entry.period, 5);
}

TEST(FedEntries, RowsOfFreeTypesAreLeftOut) {
    fixture_book book;
    book.take(level({row("corner", home, "Adams", 20)}));
    EXPECT_TRUE(book.state.incidents.empty());
}

TEST(FedEntries, RowsInAnotherOrderAreNoNews) {
    fixture_book book;
    const rows of{home_goal("A", 10), home_goal("B", 20), row("yellow_card", home, "C", 20),
                  row("yellow_card", home, std::nullopt, 30), change(away, "D", "E", 70)};
    book.take(playing(score{2, 0}, of));
    book.take(playing(score{2, 0}, rows(of.rbegin(), of.rend())));
    EXPECT_TRUE(book.last.events.empty());
}

// Locks and beliefs

TEST(FedLock, ALockedMatchIsLeftAloneAndTheDifferenceIsAConflict) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.state.match.details.locked = true;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_TRUE(book.last.conflicts.empty());
    book.take(playing(score{2, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.state.match.score, (score{1, 0}));
    ASSERT_EQ(book.last.conflicts.size(), 1U);
    EXPECT_EQ(book.last.conflicts.at(0),
              (feed_conflict{"locked", "1-0; no entry", "2-0; Goal: Baker (20')"}));
    book.state.match.details.locked = false;
    book.take(playing(score{2, 0}, rows{home_goal("Adams", 10), home_goal("Baker", 20)}));
    EXPECT_EQ(book.state.match.score, (score{2, 0}));
    EXPECT_TRUE(book.last.conflicts.empty());
}

TEST(FedLock, AMissingRowIsNoConflict) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.state.match.details.locked = true;
    for (int i = 0; i < 5; ++i) book.take(playing(score{1, 0}, rows{}));
    EXPECT_TRUE(book.last.conflicts.empty());
    EXPECT_EQ(book.last.memory, fixture_memory{});
}

TEST(FedBelief, AnotherProvidersDifferencesAreConflicts) {
    fixture_book book;
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    book.context = {"beta", feed_belief::not_believed, 3};
    book.take(playing(score{1, 1}, rows{}));
    EXPECT_TRUE(book.last.events.empty());
    ASSERT_EQ(book.last.conflicts.size(), 1U);
    EXPECT_EQ(book.last.conflicts.at(0), (feed_conflict{"disagreement", "1-0", "1-1"}));
    book.take(playing(score{1, 0}, rows{}));
    EXPECT_TRUE(book.last.conflicts.empty());
    EXPECT_EQ(book.state.match.details.source, "alpha");
}

TEST(FedBelief, AProviderWithoutLiveCoverageDoesNotDisagree) {
    fixture_book book;
    book.take(playing(score{1, 0}));
    book.context = {"beta", feed_belief::not_believed, 3};
    book.take(report_of(match_status::scheduled));
    EXPECT_TRUE(book.last.conflicts.empty());
}

TEST(FedBelief, TheProviderBeforeTakesOverWhenItAgrees) {
    fixture_book book;
    book.context = {"beta"};
    book.take(playing(score{1, 0}, rows{home_goal("Adams", 10)}));
    EXPECT_EQ(book.state.match.details.source, "beta");
    book.context = {"alpha", feed_belief::when_it_agrees, 3};
    book.take(playing(score{0, 0}, rows{}));
    EXPECT_EQ(book.last.conflicts.size(), 1U);
    book.take(playing(std::nullopt, rows{}));
    EXPECT_EQ(book.state.match.details.source, "beta");
    book.take(playing(score{1, 0}, rows{home_goal("J. Adams", 11)}));
    EXPECT_EQ(book.told(),
              (std::vector{event_type::commentary_updated, event_type::match_updated}));
    EXPECT_EQ(book.state.match.details.source, "alpha");
    EXPECT_EQ(book.state.incidents.size(), 1U);
    EXPECT_EQ(book.state.incidents.at(0).item.entry.incident->source, "beta");
}

TEST(FedBelief, AMatchThatAScorerKeepsIsNotTakenOver) {
    fixture_book book;
    match_details& d = book.state.match.details;
    d.fed = false;
    d.source.reset();
    d.score_known = true;
    d.clock = clock_source::scorer;
    book.follower->goals = score{};
    book.take(playing(score{1, 0}));
    EXPECT_TRUE(book.last.events.empty());
    EXPECT_EQ(book.last.conflicts.size(), 1U);
}

TEST(FedBelief, AMatchByHandIsTakenOver) {
    fixture_book book;
    match_details& d = book.state.match.details;
    d.fed = false;
    d.source.reset();
    d.clock = clock_source::plan;
    d.score_known = true;
    book.follower->goals = score{};
    book.take(report_of(match_status::scheduled));
    EXPECT_EQ(book.told(), (std::vector{event_type::match_updated}));
    EXPECT_TRUE(d.fed);
    EXPECT_EQ(d.clock, clock_source::feed);
    EXPECT_EQ(d.source, "alpha");
}

}  // namespace
}  // namespace livescore::test
