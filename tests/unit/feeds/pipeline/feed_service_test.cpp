#include "livescore/feeds/feed_service.h"

#include <gtest/gtest.h>

#include "support/event_loop.h"
#include "support/memory_feed_store.h"

namespace livescore {
namespace {

struct memory_feed_board : feed_board {
    std::vector<feed_status> rows;
    bool down = false;

    asio::awaitable<void> publish(feed_status status) override {
        check_up();
        std::erase_if(rows, [&](const auto& row) { return row.provider == status.provider; });
        rows.push_back(std::move(status));
        co_return;
    }
    asio::awaitable<std::vector<feed_status>> read() override {
        check_up();
        co_return rows;
    }

private:
    void check_up() const {
        if (down) throw infrastructure_error(errc::unavailable, "down");
    }
};

struct FeedService : testing::Test {
    /// Takes everything as it is told to, and remembers what it got.
    asio::awaitable<intake_result> take(std::string provider, timestamp turn,
                                        std::vector<fixture_report> reports) {
        taken_of = std::move(provider);
        taken_at = turn;
        taken = std::move(reports);
        co_return answer;
    }
    asio::awaitable<void> hasten(std::string provider) {
        if (board.down) throw infrastructure_error(errc::unavailable, "down");
        hastened.push_back(std::move(provider));
        co_return;
    }
    std::vector<fixture_report> one_report() {
        std::vector<fixture_report> reports(1);
        reports[0].ref = "4711";
        reports[0].changed_at = store.now - std::chrono::seconds(7);
        return reports;
    }
    result<intake_result> ingest() { return loop.await(service.ingest("acme", one_report())); }

    test::event_loop loop;
    memory_feed_store store;
    memory_feed_board board;
    intake_result answer{};
    std::string taken_of;
    timestamp taken_at{};
    std::vector<fixture_report> taken;
    std::vector<std::string> hastened;
    feed_service service{
        store, board,
        [this](std::string provider, timestamp turn, std::vector<fixture_report> reports) {
            return take(std::move(provider), turn, std::move(reports));
        },
        [this](std::string provider) { return hasten(std::move(provider)); }};
};

TEST_F(FeedService, APushIsTakenInAtTheClockOfPostgresqlAndItsProviderIsKnownFromThenOn) {
    answer.created = 1;
    const auto result = ingest();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->created, 1);
    EXPECT_EQ(taken_of, "acme");
    EXPECT_EQ(taken_at, store.now);
    ASSERT_EQ(taken.size(), 1U);
    const auto list = loop.await(service.list());
    ASSERT_EQ(list.feeds.size(), 1U);
    EXPECT_FALSE(list.feeds[0].row.polled);
    ASSERT_TRUE(list.feeds[0].status);
    EXPECT_EQ(list.feeds[0].status->last_success_at, store.now);
    EXPECT_EQ(list.feeds[0].status->matches, 1);
    EXPECT_EQ(list.feeds[0].status->lag, std::chrono::seconds(7));
}

TEST_F(FeedService, APushWithoutNewsWritesNothingAndKeepsTheLag) {
    answer.created = 1;
    ASSERT_TRUE(ingest());
    const int writes = store.writes;
    const auto healthy_since = store.now;
    answer = {};
    answer.unchanged = 1;
    store.now += std::chrono::minutes(5);
    ASSERT_TRUE(ingest());
    EXPECT_EQ(store.writes, writes);
    const feed_status status = board.rows.at(0);
    EXPECT_EQ(status.lag, std::chrono::seconds(7));
    EXPECT_EQ(status.last_success_at, store.now);
    EXPECT_EQ(status.healthy_since, healthy_since);
}

TEST_F(FeedService, AProviderThatAWorkerPollsOrThatIsPausedMayNotPush) {
    loop.await(store.register_feeds({"acme"}));
    const auto polled = ingest();
    ASSERT_FALSE(polled);
    EXPECT_EQ(polled.error().code, errc::conflict);
    loop.await(store.register_feeds({}));
    ASSERT_TRUE(ingest());
    taken.clear();
    ASSERT_TRUE(loop.await(service.set_paused("acme", true)));
    const auto paused = ingest();
    ASSERT_FALSE(paused);
    EXPECT_EQ(paused.error().code, errc::conflict);
    EXPECT_TRUE(taken.empty());
    ASSERT_TRUE(loop.await(service.set_paused("acme", false)));
    EXPECT_TRUE(ingest());
}

TEST_F(FeedService, WithoutRedisPushesAndTheListGoOn) {
    ASSERT_TRUE(ingest());
    board.down = true;
    EXPECT_TRUE(ingest());
    const auto list = loop.await(service.list());
    EXPECT_FALSE(list.status_known);
    ASSERT_EQ(list.feeds.size(), 1U);
    EXPECT_FALSE(list.feeds[0].status);
    loop.await(store.register_feeds({"openligadb"}));
    EXPECT_TRUE(loop.await(service.refresh("openligadb")));
}

TEST_F(FeedService, ARefreshIsAWishInPostgresqlAndHastensThePoll) {
    loop.await(store.register_feeds({"openligadb"}));
    ASSERT_TRUE(loop.await(service.refresh("openligadb")));
    EXPECT_EQ(hastened, std::vector<std::string>{"openligadb"});
    EXPECT_EQ(store.feeds.at("openligadb").refresh_wanted, 1);
    ASSERT_TRUE(loop.await(service.set_paused("openligadb", true)));
    EXPECT_EQ(hastened.size(), 1U);
    ASSERT_TRUE(loop.await(service.set_paused("openligadb", false)));
    EXPECT_EQ(hastened.size(), 2U);
}

TEST_F(FeedService, WhatIsNotKnownIsNotFound) {
    EXPECT_EQ(loop.await(service.refresh("nobody")).error().code, errc::not_found);
    EXPECT_EQ(loop.await(service.set_paused("nobody", true)).error().code, errc::not_found);
    EXPECT_EQ(loop.await(service.resolve_conflict(7, true)).error().code, errc::not_found);
}

TEST_F(FeedService, ConflictsAreListedAtOnceAndGoWhenTheyAreResolved) {
    loop.await(store.note_conflict("acme", "4711", {"ambiguous", "two leagues", "Super League"}));
    const auto listed = loop.await(service.list_conflicts({}));
    ASSERT_EQ(listed.items.size(), 1U);
    ASSERT_TRUE(loop.await(service.resolve_conflict(listed.items[0].id, false)));
    EXPECT_TRUE(loop.await(service.list_conflicts({})).items.empty());
}

}  // namespace
}  // namespace livescore
