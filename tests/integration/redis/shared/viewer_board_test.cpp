#include <gtest/gtest.h>

#include <string>

#include "livescore/redis/redis.h"
#include "support/redis_instances.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using outcome = viewer_board::outcome;
using number = std::optional<std::int64_t>;

class RedisViewerBoard : public testing::Test {
protected:
    RedisViewerBoard() {
        for (int i = 0; i < 2; ++i) {
            // A command does not wait for a connection, so the first ones may find none.
            while (!read(i, 1)) {
            }
        }
        admin_.command({"FLUSHALL"});
    }
    outcome publish(int which, std::vector<viewer_count> changed, bool anew = false,
                    milliseconds life = milliseconds(60'000)) {
        viewer_board::news told{std::move(changed), anew};
        return both_.loop.call<outcome>(
            [&](auto done) { both_.of(which).publish(std::move(told), life, std::move(done)); });
    }
    number read(int which, int match) {
        return both_.loop.call<number>(
            [&](auto done) { both_.of(which).read(match_id{match}, std::move(done)); });
    }

    test::redis_instances<viewer_board> both_{make_viewer_board};
    test::redis_admin& admin_ = both_.admin;
};

TEST_F(RedisViewerBoard, EachReadsWhatTheOthersTold) {
    EXPECT_EQ(read(0, 5), 0);
    EXPECT_EQ(publish(0, {{match_id{5}, 3}, {match_id{6}, 1}}), outcome::began);
    EXPECT_EQ(publish(1, {{match_id{5}, 4}}), outcome::began);
    EXPECT_EQ(read(0, 5), 4) << "its own are not counted";
    EXPECT_EQ(read(1, 5), 3);
    EXPECT_EQ(read(1, 6), 1);
    EXPECT_EQ(publish(0, {{match_id{5}, 2}, {match_id{6}, 0}}), outcome::added);
    EXPECT_EQ(read(1, 5), 2);
    EXPECT_EQ(read(1, 6), 0);
    EXPECT_EQ(publish(0, {}), outcome::added) << "it only lives on";
    EXPECT_EQ(read(1, 5), 2);
}

TEST_F(RedisViewerBoard, AnewMakesTheRestVoid) {
    publish(0, {{match_id{5}, 3}, {match_id{6}, 1}});
    EXPECT_EQ(publish(0, {{match_id{6}, 2}}, true), outcome::began);
    EXPECT_EQ(read(1, 5), 0);
    EXPECT_EQ(read(1, 6), 2);
}

TEST_F(RedisViewerBoard, EverythingItWritesEnds) {
    publish(0, {{match_id{5}, 3}});
    const auto keys = admin_.command({"KEYS", "livescore:viewers*"}).elements;
    ASSERT_EQ(keys.size(), 2U);
    for (const auto& key : keys) {
        const auto left = admin_.command({"PTTL", key.text}).integer;
        EXPECT_GT(left, 0) << key.text;
        EXPECT_LE(left, 60'000) << key.text;
    }
}

TEST_F(RedisViewerBoard, WhoTellsNothingMoreIsNotCounted) {
    publish(0, {{match_id{5}, 3}}, false, milliseconds(50));
    while (read(1, 5) != 0) {
    }
    EXPECT_EQ(publish(0, {}), outcome::began) << "it learns that it has to tell all";
}

TEST_F(RedisViewerBoard, AWipedRedisIsNoticed) {
    publish(0, {{match_id{5}, 3}});
    admin_.command({"FLUSHALL"});
    EXPECT_EQ(read(1, 5), 0);
    EXPECT_EQ(publish(0, {}), outcome::began);
}

}  // namespace
}  // namespace livescore
