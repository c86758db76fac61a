#include <gtest/gtest.h>

#include "livescore/redis/redis.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

class FeedBoard : public testing::Test {
protected:
    FeedBoard() : admin_(redis_url()) {
        admin_.command({"FLUSHDB"});
        client_ = make_redis_client(loop_.context, patient_redis(redis_url()));
        board_ = make_feed_board(*client_);
    }
    redis_admin admin_;
    event_loop loop_;
    redis_client_ptr client_;
    std::unique_ptr<feed_board> board_;
};

TEST_F(FeedBoard, TellsWhatWasPublishedLast) {
    feed_status status;
    status.provider = "openligadb";
    status.last_attempt_at = timestamp(5s);
    status.last_success_at = timestamp(4s + 1us);
    status.healthy_since = timestamp(3s);
    status.next_answer_at = timestamp(304s);
    status.lag = 1500ms;
    status.stands_still = true;
    status.error = "the provider answered \"500\"\n";
    status.circuit = feed_circuit::half_open;
    status.matches = 12;
    status.left_minute = 0;
    status.left_day = 40;
    status.budget_minute = 10;
    status.budget_day = 100;
    loop_.await(board_->publish(status));
    feed_status other;
    other.provider = "openfootball";
    loop_.await(board_->publish(other));

    auto all = loop_.await(board_->read());
    ASSERT_EQ(all.size(), 2U);
    if (all[0].provider != "openligadb") std::swap(all[0], all[1]);
    EXPECT_EQ(all[0].provider, status.provider);
    EXPECT_EQ(all[0].last_attempt_at, status.last_attempt_at);
    EXPECT_EQ(all[0].last_success_at, status.last_success_at);
    EXPECT_EQ(all[0].healthy_since, status.healthy_since);
    EXPECT_EQ(all[0].next_answer_at, status.next_answer_at);
    EXPECT_EQ(all[0].lag, status.lag);
    EXPECT_TRUE(all[0].stands_still);
    EXPECT_EQ(all[0].error, status.error);
    EXPECT_EQ(all[0].circuit, feed_circuit::half_open);
    EXPECT_EQ(all[0].matches, 12);
    EXPECT_EQ(all[0].left_minute, 0);
    EXPECT_EQ(all[0].left_day, 40);
    EXPECT_EQ(all[0].budget_minute, 10);
    EXPECT_EQ(all[0].budget_day, 100);
    EXPECT_EQ(all[1].provider, "openfootball");
    EXPECT_FALSE(all[1].last_success_at);
    EXPECT_FALSE(all[1].lag);
    EXPECT_FALSE(all[1].error);
    EXPECT_FALSE(all[1].left_day);  // no limit is not 0
    EXPECT_EQ(all[1].circuit, feed_circuit::closed);
}

TEST_F(FeedBoard, AWipedRedisHasAnEmptyBoard) {
    EXPECT_TRUE(loop_.await(board_->read()).empty());
}

TEST_F(FeedBoard, AStatusOfAnotherReleaseHidesNoOther) {
    admin_.command({"HSET", "livescore:feeds", "strange", "[1,", "stranger", "[]"});
    feed_status status;
    status.provider = "openligadb";
    loop_.await(board_->publish(status));
    const auto all = loop_.await(board_->read());
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].provider, "openligadb");
}

}  // namespace
}  // namespace livescore::test
