// Providers and their budgets, as workers and operators change them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "feed_suite.h"
#include "support/postgres_proxy.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

struct PostgresFeeds : feed_suite<PostgresFeeds> {
    feed_row row(const std::string& provider) {
        return await(feeds->begin_turn(provider)).value().row;
    }
    /// The minute and the day of the counts are over.
    void let_pass(const std::string& what) {
        database.exec("UPDATE feeds SET counted_" + what + " = counted_" + what +
                      " - interval '1 " + what + "'");
    }
};

TEST_F(PostgresFeeds, ComeInTheOrderOfFeedsAndPushingOnesLast) {
    await(feeds->register_push("gamma"));
    await(feeds->register_feeds({"beta", "alpha"}));
    const auto listed = await(feeds->list_feeds());
    EXPECT_THAT(listed,
                ElementsAre(Field(&feed_row::provider, "beta"), Field(&feed_row::provider, "alpha"),
                            Field(&feed_row::provider, "gamma")));
    EXPECT_EQ(listed[0].priority, 0);
    EXPECT_EQ(listed[1].priority, 1);
    EXPECT_TRUE(listed[0].polled);
    EXPECT_FALSE(listed[2].polled);
}

TEST_F(PostgresFeeds, AnotherConfigurationChangesOrderAndEndsPolls) {
    await(feeds->register_feeds({"beta", "alpha"}));
    ASSERT_TRUE(await(feeds->set_paused("beta", true)));
    await(feeds->register_feeds({"alpha"}));
    const auto listed = await(feeds->list_feeds());
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].provider, "alpha");
    EXPECT_EQ(listed[0].priority, 0);
    EXPECT_FALSE(listed[1].polled) << "beta";
    EXPECT_TRUE(listed[1].paused) << "what an operator said stays";
    await(feeds->register_push("alpha"));
    EXPECT_TRUE(row("alpha").polled) << "a push of it does not end its polls";
}

TEST_F(PostgresFeeds, ThatAreKnownAreRegisteredWithoutAWrite) {
    await(feeds->register_feeds({"beta", "alpha"}));
    await(feeds->register_push("gamma"));
    const auto reading = make_reading_feeds();
    await(reading->register_feeds({"beta", "alpha"}));
    await(reading->register_push("gamma"));
    await(reading->register_push("alpha"));
    await(reading->note_recovery("alpha"));
    EXPECT_EQ(thrown_code([&] {
                  await(reading->register_feeds({"alpha", "beta"}));
              }),
              errc::unavailable)
        << "the proof: this store cannot write";
}

TEST_F(PostgresFeeds, ThatNobodyRegisteredAreNotFound) {
    EXPECT_EQ(await(feeds->begin_turn("alpha")).error().code, errc::not_found);
    EXPECT_EQ(await(feeds->set_paused("alpha", true)).error().code, errc::not_found);
    EXPECT_EQ(await(feeds->request_refresh("alpha")).error().code, errc::not_found);
    EXPECT_EQ(await(feeds->take_requests("alpha", 1, {1, 1})), 0);
}

TEST_F(PostgresFeeds, ATurnIsPostgresqlsClockAndARead) {
    await(feeds->register_feeds({"alpha"}));
    const auto before = turn();
    const auto reading = make_reading_feeds();
    const auto begun = await(reading->begin_turn("alpha")).value();
    EXPECT_GE(begun.now, before);
    EXPECT_LE(begun.now, turn());
    EXPECT_EQ(begun.row.provider, "alpha");
}

TEST_F(PostgresFeeds, AreStoppedAndAskedByOperators) {
    await(feeds->register_feeds({"alpha"}));
    EXPECT_TRUE(await(feeds->set_paused("alpha", true))->paused);
    EXPECT_TRUE(row("alpha").paused);
    EXPECT_FALSE(await(feeds->set_paused("alpha", false))->paused);
    EXPECT_EQ(await(feeds->request_refresh("alpha"))->refresh_wanted, 1);
    EXPECT_EQ(await(feeds->request_refresh("alpha"))->refresh_wanted, 2);
}

TEST_F(PostgresFeeds, CountFailuresUntilARecovery) {
    await(feeds->register_feeds({"alpha"}));
    const auto later = turn() + 1h;
    await(feeds->note_failure("alpha", "HTTP 500", later));
    await(feeds->note_failure("alpha", "timeout", turn()));
    auto failed = row("alpha");
    EXPECT_EQ(failed.failures, 2);
    EXPECT_EQ(failed.failure, "timeout");
    EXPECT_EQ(failed.not_before, later) << "a pause that a provider asked for is not shortened";
    await(feeds->note_recovery("alpha"));
    failed = row("alpha");
    EXPECT_EQ(failed.failures, 0);
    EXPECT_EQ(failed.failure, std::nullopt);
    EXPECT_EQ(failed.not_before, std::nullopt);
}

TEST_F(PostgresFeeds, HaveBudgetsOfAMinuteAndADay) {
    await(feeds->register_feeds({"alpha"}));
    // Not across the end of a minute.
    database.wait_until("extract(second FROM clock_timestamp()) < 50");
    EXPECT_EQ(await(feeds->take_requests("alpha", 3, {5, 8})), 3);
    EXPECT_EQ(await(feeds->take_requests("alpha", 3, {5, 8})), 2) << "what is left of the minute";
    EXPECT_EQ(await(feeds->take_requests("alpha", 3, {5, 8})), 0);
    EXPECT_EQ(row("alpha").used_minute, 5);
    EXPECT_EQ(row("alpha").used_day, 5);
    let_pass("minute");
    EXPECT_EQ(row("alpha").used_minute, 0) << "a minute that is over";
    EXPECT_EQ(row("alpha").used_day, 5);
    EXPECT_EQ(await(feeds->take_requests("alpha", 5, {5, 8})), 3) << "what is left of the day";
    EXPECT_EQ(await(feeds->take_requests("alpha", 5, {0, 8})), 0);
    let_pass("day");
    EXPECT_EQ(row("alpha").used_day, 0);
    EXPECT_EQ(await(feeds->take_requests("alpha", 5, {0, 8})), 5);
}

TEST_F(PostgresFeeds, WithoutALimitOrWithNothingLeftAreCountedWithoutAWrite) {
    await(feeds->register_feeds({"alpha"}));
    ASSERT_EQ(await(feeds->take_requests("alpha", 4, {0, 4})), 4);
    const auto reading = make_reading_feeds();
    EXPECT_EQ(await(reading->take_requests("alpha", 100, {})), 100);
    EXPECT_EQ(await(reading->take_requests("alpha", 1, {0, 4})), 0);
    await(reading->lower_budget("alpha", {0, 4}, std::nullopt, 0));
    await(reading->lower_budget("alpha", {}, 0, 0));
}

TEST_F(PostgresFeeds, NeverTakeMoreThanThereIsWhenManyWorkersTake) {
    await(feeds->register_feeds({"alpha"}));
    const auto many = make_feeds(database.url(), 8);
    std::vector<asio::awaitable<int>> all;
    for (int i = 0; i < 40; ++i) all.push_back(many->take_requests("alpha", 3, {0, 100}));
    const auto got = await_all(std::move(all));
    EXPECT_EQ(std::accumulate(got.begin(), got.end(), 0), 100);
    EXPECT_EQ(row("alpha").used_day, 100);
}

TEST_F(PostgresFeeds, BelieveAProviderThatLessIsLeft) {
    await(feeds->register_feeds({"alpha"}));
    ASSERT_EQ(await(feeds->take_requests("alpha", 2, {0, 10})), 2);
    await(feeds->lower_budget("alpha", {0, 10}, std::nullopt, 9));
    EXPECT_EQ(row("alpha").used_day, 2) << "more is left by its count: ours stays";
    await(feeds->lower_budget("alpha", {0, 10}, std::nullopt, 3));
    EXPECT_EQ(row("alpha").used_day, 7);
    EXPECT_EQ(await(feeds->take_requests("alpha", 5, {0, 10})), 3);
}

TEST_F(PostgresFeeds, CountARequestAtLeastOnceWhenTheAnswerIsLost) {
    await(feeds->register_feeds({"alpha"}));
    postgres_proxy proxy(database);
    const auto cut = make_feeds(proxy.url(), 1);
    ASSERT_EQ(await(cut->take_requests("alpha", 1, {0, 10})), 1);
    proxy.cut("COMMIT", cutting_proxy::moment::after);
    EXPECT_EQ(await(cut->take_requests("alpha", 1, {0, 10})), 1);
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(row("alpha").used_day, 3) << "rather one too many than one too few";
}

}  // namespace
}  // namespace livescore::test
