#include "../feed_fixture.h"

namespace livescore::test {
namespace {

const topic league_7 = topic_of({match_set_kind::league, 7});
const topic league_8 = topic_of({match_set_kind::league, 8});
constexpr match_id two{2};

match_placement in_league(int league, bool is_live = false) {
    return {league_id{league}, team_id{1}, team_id{2}, is_live};
}

class FeedSets : public Feed {
protected:
    FeedSets() {
        for (const match_id id : {one, two}) {
            log.append_event(id);
            log.placements[id] = in_league(7);
            log.old_seq[id] = 1;
        }
    }
    committed_event append(match_id id, event_type type, const std::string& data) {
        committed_event event = log.append_event(id, type);
        event.json = std::make_shared<const std::string>("{\"data\":" + data + "}");
        log.logs[id].back() = event;
        return event;
    }
    void join_set(topic to) {
        const std::size_t before = answers();
        join(to);
        run_until([&] { return answers() == before + 1; });
    }
    std::vector<topic> sets_of_last_frame() const {
        std::vector<topic> sets;
        for (const auto& item : items) {
            if (item.frame) sets.assign(item.frame->sets().begin(), item.frame->sets().end());
        }
        return sets;
    }
    std::size_t frames() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(items, [](const auto& item) { return !!item.frame; }));
    }
};

TEST_F(FeedSets, TheAnswerListsTheMatchesAndTheirEventsFollow) {
    join_set(league_7);
    ASSERT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_EQ(*last_join()->places, (set_places{{one, 1}, {two, 1}}));
    EXPECT_NE(last_join()->acknowledgement->find("\"leagueId\":7"), std::string::npos);
    commit(one);
    run_until([&] { return seen_after_last_join(one) == seq_list{2}; });
    EXPECT_EQ(sets_of_last_frame(), std::vector{league_7});
}

TEST_F(FeedSets, AMatchOfNoFollowedSetReachesNoShard) {
    log.append_event(match_id{3});
    log.placements[match_id{3}] = in_league(9);
    log.old_seq[match_id{3}] = 1;
    join_set(league_7);
    commit(match_id{3});
    commit(two);
    run_until([&] { return seen_after_last_join(two) == seq_list{2}; });
    settle();
    EXPECT_EQ(frames(), 1U);
}

TEST_F(FeedSets, WhoLosesAMatchHearsOfItAndOfNothingBehindIt) {
    join_set(league_7);
    join_set(league_8);
    events->on_committed({append(one, event_type::match_updated, "{\"leagueId\":8}")});
    run_until([&] { return frames() == 1; });
    EXPECT_EQ(sets_of_last_frame(), (std::vector{league_7, league_8}));
    commit(one);
    run_until([&] { return frames() == 2; });
    EXPECT_EQ(sets_of_last_frame(), std::vector{league_8});
}

TEST_F(FeedSets, TheLiveSetHearsOfTheKickOffAndOfTheEnd) {
    join_set(live_channel);
    EXPECT_TRUE(last_join()->places->empty());
    commit(one);
    events->on_committed(
        {append(one, event_type::match_status, R"({"oldStatus":"scheduled","status":"live"})")});
    commit(one);
    events->on_committed(
        {append(one, event_type::match_status, R"({"oldStatus":"live","status":"finished"})")});
    commit(one);
    run_until([&] { return seen_after_last_join(one) == seq_list{3, 4, 5}; });
    settle();
    EXPECT_EQ(frames(), 3U);
}

TEST_F(FeedSets, WishesShareARead) {
    for (int i = 0; i < 5; ++i) join(league_7);
    run_until([&] { return answers() == 5; });
    EXPECT_EQ(log.set_reads, 1);
    join_set(league_7);
    EXPECT_EQ(log.set_reads, 1) << "nothing has changed since";
    commit(one);
    run_until([&] { return frames() == 1; });
    join_set(league_7);
    EXPECT_EQ(log.set_reads, 2);
    EXPECT_EQ(last_join()->places->at(one), 2);
}

TEST_F(FeedSets, AMatchThatIsNotThereYetComesWithItsCreation) {
    join_set(league_7);
    events->on_committed(
        {append(match_id{5}, event_type::match_created, "{\"leagueId\":7,\"status\":\"live\"}")});
    run_until([&] { return frames() == 1; });
    EXPECT_EQ(sets_of_last_frame(), std::vector{league_7});
}

TEST_F(FeedSets, AnEventThatWasLostOnItsWayComesBeforeTheAnswerThatHasIt) {
    join_set(league_7);
    log.append_event(one);  // nobody tells the feed
    commit(two);            // the snapshot is outdated
    run_until([&] { return frames() == 1; });
    join_set(league_7);
    EXPECT_EQ(last_join()->places->at(one), 2);
    EXPECT_EQ(frames(), 2U) << "the earlier follower got it first";
}

TEST_F(FeedSets, WhilePostgresqlIsAwayAWishIsRefusedAndCountsNoMore) {
    log.down = true;
    join_set(league_7);
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    log.down = false;
    commit(one);
    settle();
    EXPECT_EQ(frames(), 0U);
    join_set(league_7);
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
}

TEST_F(FeedSets, AfterTheLastFollowerNothingIsPlaced) {
    join_set(league_7);
    events->leave(shard, league_7);
    commit(one);
    settle();
    EXPECT_EQ(frames(), 0U);
    join_set(one);
    commit(one);
    run_until([&] { return frames() == 1; });
    EXPECT_TRUE(sets_of_last_frame().empty());
}

TEST_F(FeedSets, PlacementsFromBeforeAPauseAreNotBelieved) {
    join_set(league_7);
    join_set(one);
    events->leave(shard, league_7);
    settle();
    log.placements[one] = in_league(8);
    events->on_committed({append(one, event_type::match_updated, "{\"leagueId\":8}")});
    settle();
    join_set(league_8);
    const std::size_t before = frames();
    commit(one);
    run_until([&] { return frames() == before + 1; });
    EXPECT_EQ(sets_of_last_frame(), std::vector{league_8});
}

}  // namespace
}  // namespace livescore::test
