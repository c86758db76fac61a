// Reports come in through the store: once, in order, and without a statement too many.
#include "unit/feeds/pipeline/intake_fixture.h"

namespace livescore::test {
namespace {

TEST_F(FixtureIntake, AnUnknownFixtureBecomesAMatchWithItsEntries) {
    const auto done = take("alpha", {report(score{1, 0}, rows{home_goal("Adams", 10)})});
    EXPECT_EQ(done.created, 1);
    EXPECT_TRUE(done.problems.empty());
    const match& m = only_match();
    EXPECT_EQ(m.score, (score{1, 0}));
    EXPECT_TRUE(m.details.fed);
    EXPECT_EQ(m.details.source, "alpha");
    EXPECT_EQ(store.entries[m.id].size(), 1U);
}

TEST_F(FixtureIntake, AReportWithoutNewsIsOneRead) {
    take("alpha", {report(score{0, 0}, rows{})});
    const int reads = store.reads;
    const int writes = store.writes;
    const auto done = take("alpha", {report(score{0, 0}, rows{})});
    EXPECT_EQ(done.unchanged, 1);
    EXPECT_EQ(store.reads, reads + 1);
    EXPECT_EQ(store.writes, writes);
}

TEST_F(FixtureIntake, AReportThatIsKnownCountsAgainWhenTheMatchHasChanged) {
    take("alpha", {report(score{1, 0})});
    match& m = only_match();
    m.score = {5, 5};
    ++m.last_seq;
    EXPECT_EQ(take("alpha", {report(score{1, 0})}).changed, 1);
    EXPECT_EQ(only_match().score, (score{1, 0}));
}

TEST_F(FixtureIntake, WhileSomethingIsMissingTheSameReportCounts) {
    take("alpha", {report(score{1, 0}, rows{home_goal("Adams", 10)})});
    const std::size_t before = events();
    for (int i = 0; i < 2; ++i) take("alpha", {report(score{1, 0}, rows{})});
    EXPECT_EQ(events(), before);
    take("alpha", {report(score{1, 0}, rows{})});
    EXPECT_EQ(events(), before + 2);  // struck, and a goal without a scorer
}

TEST_F(FixtureIntake, AnOlderPollDoesNotOverwrite) {
    take("alpha", {report(score{1, 0})});
    const timestamp old = store.now;
    take("alpha", {report(score{2, 0})});
    const auto late = await(intake.take("alpha", old, {report(score{1, 0})}));
    EXPECT_EQ(late.ignored, 1);
    EXPECT_EQ(only_match().score, (score{2, 0}));
}

TEST_F(FixtureIntake, AMatchThatAPersonRemovedNeverComesBack) {
    take("alpha", {report(score{1, 0})});
    store.matches.clear();
    EXPECT_EQ(take("alpha", {report(score{2, 0})}).ignored, 1);
    EXPECT_TRUE(store.matches.empty());
}

TEST_F(FixtureIntake, ALockedMatchIsLeftAloneAndListed) {
    take("alpha", {report(score{1, 0})});
    only_match().details.locked = true;
    ++only_match().last_seq;
    EXPECT_EQ(take("alpha", {report(score{2, 0})}).ignored, 1);
    EXPECT_EQ(only_match().score, (score{1, 0}));
    ASSERT_EQ(store.conflicts.size(), 1U);
    EXPECT_EQ(store.conflicts.at(0).kept.what.kind, "locked");
}

TEST_F(FixtureIntake, AFixtureThatFailsLeavesTheOthersGood) {
    fixture_report ambiguous = report(score{0, 0});
    ambiguous.ref = "m2";
    ambiguous.league.name = "Cup";
    store.ambiguous_names.insert("Cup");
    fixture_report timeless = report(score{0, 0});
    timeless.ref = "m3";
    timeless.start.reset();
    const auto done = take("alpha", {ambiguous, timeless, report(score{1, 0})});
    EXPECT_EQ(done.created, 1);
    ASSERT_EQ(done.problems.size(), 2U);
    EXPECT_EQ(done.problems.at(0).fixture, "m2");
    EXPECT_EQ(done.problems.at(1).what.details.at(0).path, (std::vector<std::string>{"start"}));
    ASSERT_EQ(store.conflicts.size(), 1U);
    EXPECT_EQ(store.conflicts.at(0).kept.what.kind, "ambiguous");
}

TEST_F(FixtureIntake, AStoreThatIsAwayIsTheCallersMatter) {
    store.down = true;
    EXPECT_EQ(thrown_code([this] { take("alpha", {report(score{1, 0})}); }), errc::unavailable);
}

}  // namespace
}  // namespace livescore::test
