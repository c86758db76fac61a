#include <gtest/gtest.h>

#include <string>

#include "livescore/redis/redis.h"
#include "support/redis_instances.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using state = shared_cache::state;

class RedisSharedCache : public testing::Test {
protected:
    RedisSharedCache() {
        for (int i = 0; i < 2; ++i) {
            // A command does not wait for a connection, so the first ones may find none.
            while (ask(i, "warm-up").what == state::unknown) {
            }
        }
        admin_.command({"FLUSHALL"});
    }
    static constexpr milliseconds life{60'000};
    shared_cache& of(int which) { return both_.of(which); }
    shared_cache::answer ask(int which, const std::string& key) {
        return both_.loop.call<shared_cache::answer>(
            [&](auto done) { of(which).get(key, life, std::move(done)); });
    }

    test::redis_instances<shared_cache> both_{make_shared_cache};
    test::redis_admin& admin_ = both_.admin;
};

TEST_F(RedisSharedCache, OneClaimsOthersAwaitAndFindWhatItPuts) {
    EXPECT_EQ(ask(0, "1:7:41:/x").what, state::claimed);
    EXPECT_EQ(ask(1, "1:7:41:/x").what, state::awaited);
    EXPECT_EQ(ask(1, "1:7:42:/x").what, state::claimed) << "another key";
    const std::string bytes("a\0b\r\n", 5);
    of(0).put("1:7:41:/x", bytes);
    // The commands of one connection are carried out in order.
    ASSERT_EQ(ask(0, "1:7:41:/x").what, state::found);
    const auto found = ask(1, "1:7:41:/x");
    EXPECT_EQ(found.what, state::found);
    EXPECT_EQ(found.bytes, bytes);
    EXPECT_LE(found.left, life);
    EXPECT_GT(found.left, milliseconds(0));
    EXPECT_EQ(admin_.command({"GET", "livescore:cache:1:7:41:/x"}).text, bytes);
}

TEST_F(RedisSharedCache, EverythingItWritesEnds) {
    ask(0, "claimed");
    ask(0, "kept");
    of(0).put("kept", "x");
    ask(0, "kept");
    for (const char* key : {"claimed", "kept"}) {
        const auto left = admin_.command({"PTTL", std::string("livescore:cache:") + key}).integer;
        // -2: the key has ended already, on a busy machine.
        EXPECT_TRUE(left == -2 || (left > 0 && left <= life.count())) << key << ' ' << left;
    }
}

TEST_F(RedisSharedCache, WhatWasNotClaimedIsNotKept) {
    of(0).put("k", "x");
    EXPECT_EQ(ask(0, "k").what, state::claimed);
}

TEST_F(RedisSharedCache, WhatIsDroppedMayBeClaimedAtOnce) {
    EXPECT_EQ(ask(0, "k").what, state::claimed);
    of(0).drop("k");
    EXPECT_EQ(ask(0, "k").what, state::claimed);
}

TEST_F(RedisSharedCache, ARedisThatIsFullKeepsNothingAndSaysSoToNobody) {
    admin_.command({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
    admin_.command({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_EQ(ask(0, "k").what, state::unknown);
    of(0).put("k", "x");
    EXPECT_EQ(ask(0, "k").what, state::unknown);
    admin_.command({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_EQ(ask(0, "k").what, state::claimed);
}

TEST_F(RedisSharedCache, WithoutRedisThereIsNoKnowing) {
    both_.server.kill();
    EXPECT_EQ(ask(0, "k").what, state::unknown);
    of(0).put("k", "x");
    EXPECT_EQ(ask(0, "k").what, state::unknown);
}

}  // namespace
}  // namespace livescore
