#include "feed_fixture.h"

namespace livescore::test {
namespace {

constexpr match_id other_match{2};

partition_set partitions_of(std::initializer_list<match_id> matches) {
    partition_set all;
    for (const match_id match : matches) all.set(partition_of(match));
    return all;
}

class FeedPartitions : public Feed {
protected:
    FeedPartitions() {
        log.append_event(one);
        log.append_event(other_match);
    }
    void make_narrow(std::chrono::milliseconds idle = std::chrono::hours(1)) {
        events->stop();
        feed_options options;
        options.only_followed = true;
        options.idle_track = idle;
        options.heads_interval = std::chrono::milliseconds(2);
        options.heads_window = std::chrono::hours(1);
        make(options);
    }
};

TEST_F(FeedPartitions, ByDefaultTheBusIsNotAskedForLess) {
    join_and_wait(one);
    EXPECT_FALSE(bus.wanted);
}

TEST_F(FeedPartitions, OnlyThoseOfFollowedMatchesAreWanted) {
    make_narrow();
    EXPECT_EQ(bus.wanted, partition_set()) << "before the first client";
    join(one);
    run_until([&] { return bus.wanted == partitions_of({one}); });
    join(other_match);
    run_until([&] { return bus.wanted == partitions_of({one, other_match}); });
}

TEST_F(FeedPartitions, AForgottenMatchIsNotWantedAnyMore) {
    make_narrow(std::chrono::milliseconds(6));
    join_and_wait(one);
    EXPECT_EQ(bus.wanted, partitions_of({one}));
    events->leave(shard, one);
    run_until([&] { return bus.wanted == partition_set(); });
}

TEST_F(FeedPartitions, WhoFollowsAllMatchesNeedsAllPartitions) {
    make_narrow();
    join_and_wait(one);
    join(matches_channel);
    run_until([&] { return bus.wanted == partition_set().set(); });
    events->leave(shard, matches_channel);
    run_until([&] { return bus.wanted == partitions_of({one}); });
}

/// The events of the others do not come, so the heads tell how far they are.
TEST_F(FeedPartitions, HeadsTellOfChangesOfMatchesThatNobodyFollows) {
    make_narrow();
    join_and_wait(one);
    const auto before = events->changes().of(other_match);
    bus.receive(write_heads_message({{other_match, 1}}));
    EXPECT_FALSE(events->changes().of(other_match) == before);
}

}  // namespace
}  // namespace livescore::test
