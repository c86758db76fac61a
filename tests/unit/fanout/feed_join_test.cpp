#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, AJoinIsAnsweredWithTheSnapshotAndTheNextEventsFollow) {
    log.append_event(one);
    log.append_event(one);
    join_and_wait(one);
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_NE(last_join()->acknowledgement->find("\"seq\":2"), std::string::npos);
    EXPECT_TRUE(last_join()->replay.empty());
    commit(one, 2);
    settle();
    EXPECT_EQ(seen_after_last_join(one), (seq_list{3, 4}));
    EXPECT_EQ(bus.published.size(), 2U);
}

TEST_F(Feed, ALaterJoinSeesTheMatchAsItIsThen) {
    log.append_event(one);
    join_and_wait(one);
    commit(one, 3);
    settle();
    items.clear();
    join_and_wait(one);
    EXPECT_NE(last_join()->acknowledgement->find("\"seq\":4"), std::string::npos);
    EXPECT_TRUE(last_join()->replay.empty());
}

TEST_F(Feed, AnUnknownMatchIsSaid) {
    join_and_wait(match_id{99});
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
}

TEST_F(Feed, AnEventStreamIsAcknowledgedWithAnIdOnlyWhenNoReplayFollows) {
    log.append_event(one);
    log.append_event(one);
    for (const bool resumes : {false, true}) {
        items.clear();
        join_request request;
        request.who = std::make_shared<test_joiner>();
        request.to = one;
        request.format = wire_format::event_stream;
        if (resumes) request.since = 1;
        events->join(shard, std::move(request));
        run_until([&] { return last_join() != nullptr; });
        const auto& text = *last_join()->acknowledgement;
        EXPECT_EQ(last_join()->recovered, resumes);
        EXPECT_EQ(last_join()->replay.size(), resumes ? 1U : 0U);
        EXPECT_TRUE(text.starts_with(resumes
                                         ? "event: subscribed\ndata: {\"type\":\"subscribed\""
                                         : "id: 2-0123456789abcdef\nevent: subscribed\ndata: {"));
        EXPECT_TRUE(text.ends_with("}\n\n"));
    }
}

TEST_F(Feed, AMatchWithoutSubscribersCostsNothing) {
    commit(one, 5);
    settle();
    EXPECT_TRUE(items.empty());
    EXPECT_EQ(events->stats().tracks, 0U);
    EXPECT_EQ(bus.published.size(), 5U);
}

TEST_F(Feed, BeyondTheBoundOnTracksOnlyKnownMatchesCanBeJoined) {
    feed_options options;
    options.max_tracks = 2;
    make(options);
    const match_id two{2};
    const match_id three{3};
    for (const match_id id : {one, two, three}) log.append_event(id);
    join(one);
    join(two);
    run_until([&] { return items.size() == 2; });
    for (int i = 0; i < 1000; ++i) join(match_id{100 + i});
    join(three);
    run_until([&] { return items.size() == 1003; });
    EXPECT_EQ(events->stats().tracks, 2U);
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    join(two);
    run_until([&] { return items.size() == 1004; });
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
}

TEST_F(Feed, AnUnknownMatchIsRememberedUntilItIsMade) {
    feed_options options;
    options.unknown_max_age = std::chrono::hours(1);
    make(options);
    for (int i = 0; i < 3; ++i) {
        items.clear();
        join_and_wait(one);
        EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
    }
    EXPECT_EQ(events->stats().log_reads, 1U);
    items.clear();
    await_news(one, 0);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(events->stats().log_reads, 1U);
    const committed_event made[]{log.append_event(one, event_type::match_created)};
    // The creator of the match may be told before the feed's thread hears of the commit.
    events->note_committed(made);
    items.clear();
    join_and_wait(one);
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
}

TEST_F(Feed, UnknownMatchesLeaveNoTracks) {
    for (int i = 0; i < 1000; ++i) join(match_id{100 + i});
    run_until([&] { return items.size() == 1000; });
    settle();
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
    join(match_id{1});
    run_until([&] { return items.size() == 1001; });
    EXPECT_LE(events->stats().tracks, 1U);
}

TEST_F(Feed, AResetDatabaseIsNoticedByTheNextJoin) {
    for (int i = 0; i < 9; ++i) log.append_event(one);
    join_and_wait(one, 9);
    log.logs.clear();
    log.append_event(one, event_type::match_created);
    join(one, 10);  // beyond the held snapshot, so the feed reads a new one
    run_until([&] { return last_join()->request.since == 10; });
    commit(one);
    run_until([&] { return items.back().frame != nullptr; });
    EXPECT_EQ(items.back().frame->seq(), 2);
}

}  // namespace
}  // namespace livescore::test
