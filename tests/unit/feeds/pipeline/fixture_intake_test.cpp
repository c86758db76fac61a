// Reports come in through the store: once, in order, and without a statement too many.
#include "livescore/feeds/fixture_intake.h"

#include <gtest/gtest.h>

#include "feeds/pipeline/belief.h"
#include "support/await.h"
#include "support/memory_feed_store.h"
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {
namespace {

using enum match_side;
using rows = std::vector<reported_incident>;

class fixed_board final : public feed_board {
public:
    asio::awaitable<void> publish(feed_status status) override {
        statuses.push_back(std::move(status));
        co_return;
    }
    asio::awaitable<std::vector<feed_status>> read() override { co_return statuses; }
    void success(const std::string& provider, timestamp last, timestamp healthy_since) {
        std::erase_if(statuses, [&](const feed_status& s) { return s.provider == provider; });
        feed_status status;
        status.provider = provider;
        status.last_success_at = last;
        status.healthy_since = healthy_since;
        statuses.push_back(status);
    }
    std::vector<feed_status> statuses;
};

class FixtureIntake : public testing::Test {
protected:
    FixtureIntake() {
        const std::vector<std::string> order{"alpha", "beta"};
        await(store.register_feeds(order));
    }

    intake_result take(const std::string& provider, std::vector<fixture_report> reports) {
        store.now += std::chrono::seconds(15);
        return await(intake.take(provider, store.now, std::move(reports)));
    }
    fixture_report report(std::optional<score> goals, std::optional<rows> of = {}) const {
        fixture_report one = playing(goals, std::move(of));
        one.start = start;
        return one;
    }
    match& only_match() { return store.matches.begin()->second; }
    std::size_t events() const { return store.events_of(store.matches.begin()->first).size(); }

    memory_feed_store store;
    fixed_board board;
    fixture_intake intake{store, nullptr, &board, {}};
    timestamp start = store.now;
};

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

TEST_F(FixtureIntake, ASecondProviderWaitsUntilTheFirstIsSilent) {
    take("alpha", {report(score{1, 0})});
    board.success("alpha", store.now, store.now);
    EXPECT_EQ(take("beta", {report(score{2, 0})}).ignored, 1);
    EXPECT_EQ(only_match().score, (score{1, 0}));
    store.now += std::chrono::seconds(121);
    take("beta", {report(score{2, 0})});
    EXPECT_EQ(only_match().score, (score{2, 0}));
    EXPECT_EQ(only_match().details.source, "beta");
}

TEST_F(FixtureIntake, TheFirstProviderComesBackWhenItAgrees) {
    take("beta", {report(score{1, 0})});
    board.success("beta", store.now, store.now);
    take("alpha", {report(score{0, 0})});
    EXPECT_EQ(only_match().details.source, "beta");
    EXPECT_EQ(only_match().score, (score{1, 0}));
    take("alpha", {report(score{1, 0})});
    EXPECT_EQ(only_match().details.source, "alpha");
}

TEST(FeedBelief, WhoIsBelieved) {
    using namespace std::chrono_literals;
    provider_health health;
    health.now = timestamp(1h * 1'000);
    health.started = health.now - 10min;
    health.silent_after = 2min;
    feed_row first;
    first.provider = "alpha";
    feed_row second;
    second.provider = "beta";
    second.priority = 1;
    health.rows = {first, second};
    feed_status alpha;
    alpha.provider = "alpha";
    feed_status beta;
    beta.provider = "beta";
    const auto believed = [&](const char* provider, const char* source) {
        health.statuses = {alpha, beta};
        return decide_belief(provider, std::string(source), health);
    };
    EXPECT_EQ(decide_belief("beta", std::nullopt, health), feed_belief::believed);
    EXPECT_EQ(believed("alpha", "alpha"), feed_belief::believed);
    alpha.last_success_at = health.now - 1min;
    beta.last_success_at = health.now - 1min;
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::not_believed);
    EXPECT_EQ(believed("alpha", "beta"), feed_belief::when_it_agrees);
    alpha.healthy_since = health.now - 1min;
    EXPECT_EQ(believed("alpha", "beta"), feed_belief::when_it_agrees);
    alpha.healthy_since = health.now - 2min;
    EXPECT_EQ(believed("alpha", "beta"), feed_belief::believed);
    alpha.last_success_at = health.now - 2min;
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::believed);
    // Nobody has seen a success: silence counts from the start of the process.
    alpha.last_success_at.reset();
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::believed);
    health.started = health.now - 1min;
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::not_believed);
}

}  // namespace
}  // namespace livescore::test
