// match:removed is the last event of a match. After it nobody follows the match.
#include "feed_fixture.h"

namespace livescore::test {
namespace {

class FeedRemoval : public Feed {
protected:
    void remove_match() { log.append_event(one, event_type::match_removed); }
    void commit_removal() {
        events->on_committed({log.append_event(one, event_type::match_removed)});
    }
};

TEST_F(FeedRemoval, ItIsTheLastEventOfAFollowerAndGoesToTheChannel) {
    log.append_event(one);
    join_and_wait(matches_channel);
    items.clear();
    join_and_wait(one);
    commit(one);
    commit_removal();
    settle();
    EXPECT_EQ(seen_after_last_join(one), (seq_list{2, 3}));
    EXPECT_EQ(items.back().frame->type(), event_type::match_removed);
    EXPECT_TRUE(is_for_matches_channel(event_type::match_removed));
}

TEST_F(FeedRemoval, OfAnotherInstanceThatDiedBeforeItPublishedComesByTheHeads) {
    log.append_event(one);
    join_and_wait(one);
    remove_match();
    bus.receive(write_heads_message(log.all_heads()));
    run_until([&] { return seen_after_last_join(one).size() == 1; });
    EXPECT_EQ(items.back().frame->type(), event_type::match_removed);
    bus.receive(write_heads_message(log.all_heads()));
    settle();
    EXPECT_EQ(seen_after_last_join(one), seq_list{2}) << "once";
}

TEST_F(FeedRemoval, WhoWasAwayGetsItAndFollowsNothing) {
    for (const bool is_fresh : {true, false}) {
        SCOPED_TRACE(is_fresh);
        if (is_fresh) {
            log.append_event(one);
            log.append_event(one);
            remove_match();
        }
        items.clear();
        join_and_wait(one, 1);
        ASSERT_EQ(last_join()->outcome, join_outcome::joined);
        EXPECT_TRUE(last_join()->recovered);
        EXPECT_TRUE(last_join()->ended);
        EXPECT_FALSE(last_join()->is_member());
        EXPECT_EQ(seen_after_last_join(one), (seq_list{2, 3}));
    }
}

TEST_F(FeedRemoval, WhoKnowsOfItOrNeverFollowedFindsNoMatch) {
    log.append_event(one);
    remove_match();
    for (const std::optional<sequence_number> since :
         {std::optional<sequence_number>(), std::optional<sequence_number>(2)}) {
        items.clear();
        join_and_wait(one, since);
        EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
    }
    items.clear();
    await_news(one, 2);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
}

TEST_F(FeedRemoval, WhoWaitsForNewsGetsIt) {
    log.append_event(one);
    await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    commit_removal();
    settle();
    ASSERT_EQ(answers(), 1U);
    ASSERT_EQ(last_join()->replay.size(), 1U);
    EXPECT_EQ(last_join()->replay[0]->type(), event_type::match_removed);
}

TEST_F(FeedRemoval, JoinsThatCrossItGetItOnceOrFindNoMatch) {
    log.max_turns = 6;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(seed);
        log.random.seed(seed);
        const match_id match{1000 + seed};
        log.append_event(match);
        log.append_event(match);
        items.clear();
        const bool resumes = seed % 2 == 0;
        join(match, resumes ? std::optional<sequence_number>(1) : std::nullopt);
        for (unsigned i = 0; i < seed % 13; ++i) {
            control.restart();
            control.poll_one();
        }
        events->on_committed({log.append_event(match, event_type::match_removed)});
        run_until([&] { return last_join() != nullptr; });
        settle();
        const auto seen = seen_after_last_join(match);
        if (last_join()->outcome == join_outcome::unknown_match) {
            EXPECT_FALSE(resumes) << "a follower is told of the removal";
        } else {
            ASSERT_EQ(last_join()->outcome, join_outcome::joined);
            ASSERT_FALSE(seen.empty());
            EXPECT_EQ(std::count(seen.begin(), seen.end(), 3), 1);
            EXPECT_EQ(seen.back(), 3);
            if (resumes) {
                EXPECT_EQ(seen, (seq_list{2, 3}));
            }
        }
        if (last_join()->is_member()) events->leave(shard, match);
    }
}

}  // namespace
}  // namespace livescore::test
