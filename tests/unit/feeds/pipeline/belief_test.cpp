// Which provider is believed: the first one, unless it is silent, and never to and fro.
#include "feeds/pipeline/belief.h"

#include "unit/feeds/pipeline/intake_fixture.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

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

/// Between two matches an answer comes every five minutes.
TEST(FeedBelief, AProviderThatIsAskedSeldomIsNotSilent) {
    provider_health health;
    health.now = timestamp(1h * 1'000);
    health.started = health.now - 1h;
    health.silent_after = 2min;
    feed_status alpha;
    alpha.provider = "alpha";
    alpha.last_success_at = health.now - 5min;
    alpha.next_answer_at = health.now;
    health.statuses = {alpha};
    const auto believed = [&] { return decide_belief("beta", std::string("alpha"), health); };
    EXPECT_EQ(believed(), feed_belief::not_believed);
    health.now += 29s;
    EXPECT_EQ(believed(), feed_belief::not_believed);
    health.now += 1s;
    EXPECT_EQ(believed(), feed_belief::believed);
}

TEST(FeedBelief, WhoIsBelieved) {
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
    // What was healthy before it went away is not healthy yet.
    alpha.last_success_at = health.now - 2min;
    EXPECT_EQ(believed("alpha", "beta"), feed_belief::when_it_agrees);
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::believed);
    // Nobody has seen a success: silence counts from the start of the process.
    alpha.last_success_at.reset();
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::believed);
    health.started = health.now - 1min;
    EXPECT_EQ(believed("beta", "alpha"), feed_belief::not_believed);
}

TEST_F(FixtureIntake, AfterARestartSilenceThatNobodyHasSeenCountsFromItsBeginning) {
    take("alpha", {report(score{1, 0})});
    store.now += 10min;  // of an outage; the board has lost what it knew
    fixture_intake restarted{store, nullptr, &board, {}};
    const auto beta_says = [&](score goals) {
        store.now += 15s;
        return await(restarted.take("beta", store.now, {report(goals)}));
    };
    EXPECT_EQ(beta_says({2, 0}).ignored, 1);
    store.now += 100s;
    EXPECT_EQ(beta_says({3, 0}).ignored, 1);
    EXPECT_EQ(only_match().score, (score{1, 0}));
    store.now += 10s;  // 125 s since the first turn of this process, of 120
    EXPECT_EQ(beta_says({3, 0}).changed, 1);
    EXPECT_EQ(only_match().details.source, "beta");
}

TEST_F(FixtureIntake, AProviderThatComesBackWithAnOlderStateTakesNothingBack) {
    take("alpha", {report(score{1, 0})});
    board.success("alpha", store.now, store.now - 1h);
    store.now += 3min;
    take("beta", {report(score{2, 0})});
    board.success("beta", store.now, store.now);
    ASSERT_EQ(only_match().details.source, "beta");
    // Its first answer: the board still has its health of before.
    take("alpha", {report(score{1, 0})});
    EXPECT_EQ(only_match().score, (score{2, 0}));
    const timestamp back = store.now;
    const std::size_t told = events();
    while (store.now + 15s - back < 120s) {
        board.success("alpha", store.now, back);
        board.success("beta", store.now, back - 15s);
        take("beta", {report(score{2, 0})});
        store.now -= 15s;
        take("alpha", {report(score{1, 0})});
        ASSERT_EQ(only_match().details.source, "beta");
        ASSERT_EQ(events(), told);
    }
    // It agrees.
    board.success("alpha", store.now, back);
    take("alpha", {report(score{2, 0})});
    EXPECT_EQ(only_match().details.source, "alpha");
    EXPECT_EQ(only_match().score, (score{2, 0}));
}

TEST_F(FixtureIntake, AProviderThatWasHealthyLongEnoughIsBelievedAgain) {
    take("beta", {report(score{2, 0})});
    const timestamp back = store.now;
    board.success("beta", store.now, back);
    board.success("alpha", store.now, back);
    store.now += 90s;
    board.success("alpha", store.now, back);
    take("alpha", {report(score{1, 0})});
    EXPECT_EQ(only_match().score, (score{2, 0}));
    store.now += 15s;
    board.success("alpha", store.now, back);
    take("alpha", {report(score{1, 0})});
    EXPECT_EQ(only_match().score, (score{1, 0}));
    EXPECT_EQ(only_match().details.source, "alpha");
}

}  // namespace
}  // namespace livescore::test
