// What may come between two pages of a resume.
#include "feed_fixture.h"
#include "livescore/domain/event.h"

namespace livescore::test {
namespace {

class FeedLongResume : public Feed {
protected:
    FeedLongResume() {
        options.page_bytes = 1000;
        remake();
        for (int i = 0; i < 600; ++i) log.append_event(one);
    }
    void remake() {
        events->stop();
        make(options);
    }
    /// As a session does when its client has taken the page.
    void ask_for_next() {
        join_request next = last_join()->request;
        next.since = last_join()->position;
        next.epoch = last_join()->epoch;
        next.acknowledged = true;
        items.clear();
        events->join(shard, std::move(next));
        run_until([&] { return last_join() != nullptr; });
    }
    /// Takes pages to the last; returns all their seqs.
    seq_list take_all_pages() {
        seq_list seen;
        for (;;) {
            for (const auto& f : last_join()->replay) seen.push_back(f->seq());
            if (last_join()->outcome != join_outcome::catching_up) return seen;
            ask_for_next();
        }
    }
    static seq_list from_to(sequence_number first, sequence_number last) {
        seq_list all;
        for (auto seq = first; seq <= last; ++seq) all.push_back(seq);
        return all;
    }

    feed_options options;
};

TEST_F(FeedLongResume, OfARemovedMatchEndsWithItsRemoval) {
    log.append_event(one, event_type::match_removed);
    join_and_wait(one, 100);
    ASSERT_EQ(last_join()->outcome, join_outcome::catching_up);
    EXPECT_FALSE(last_join()->ended);
    EXPECT_FALSE(last_join()->is_member());
    EXPECT_EQ(take_all_pages(), from_to(101, 601));
    EXPECT_TRUE(last_join()->ended);
    EXPECT_FALSE(last_join()->is_member());
    EXPECT_EQ(last_join()->replay.back()->type(), event_type::match_removed);
}

TEST_F(FeedLongResume, OfAMatchThatIsRemovedMeanwhileEndsWithItsRemoval) {
    join_and_wait(one, 100);
    ASSERT_EQ(last_join()->outcome, join_outcome::catching_up);
    const auto first = last_join()->position;
    const auto removal = log.append_event(one, event_type::match_removed);
    events->on_committed({removal});
    seq_list seen;
    ask_for_next();
    seen = take_all_pages();
    EXPECT_EQ(seen, from_to(first + 1, 601));
    EXPECT_TRUE(last_join()->ended);
}

TEST_F(FeedLongResume, EventsOfTheMeantimeComeOnceAndInOrder) {
    join_and_wait(one, 100);
    seq_list seen;
    for (const auto& f : last_join()->replay) seen.push_back(f->seq());
    while (last_join()->outcome == join_outcome::catching_up) {
        commit(one, 10);
        settle();
        ask_for_next();
        for (const auto& f : last_join()->replay) seen.push_back(f->seq());
    }
    EXPECT_TRUE(last_join()->is_member());
    EXPECT_EQ(seen, from_to(101, log.last_seq(one)));
}

TEST_F(FeedLongResume, AnotherHistoryInterruptsIt) {
    join_and_wait(one, 100);
    ASSERT_EQ(last_join()->outcome, join_outcome::catching_up);
    const join_result before{last_join()->request, join_outcome::catching_up, true, false,
                             last_join()->epoch,   last_join()->position,     {},   {}};
    log.epoch = log_epoch{0x7777};
    ask_for_next();
    EXPECT_FALSE(last_join()->is_granted()) << "the read of the log tells";
    run_until([&] {
        return std::any_of(items.begin(), items.end(),
                           [](const auto& i) { return i.log_replaced; });
    });
    join_request late = before.request;
    late.since = before.position;
    late.epoch = before.epoch;
    late.acknowledged = true;
    items.clear();
    events->join(shard, std::move(late));
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::interrupted);
}

TEST_F(FeedLongResume, RetentionInterruptsIt) {
    join_and_wait(one, 100);
    ASSERT_EQ(last_join()->outcome, join_outcome::catching_up);
    log.removed_up_to = 500;
    ask_for_next();
    EXPECT_EQ(last_join()->outcome, join_outcome::interrupted);
    EXPECT_EQ(last_join()->acknowledgement, nullptr);
    EXPECT_TRUE(last_join()->replay.empty());
}

TEST_F(FeedLongResume, ALongPollGetsAPageAndNoMore) {
    join_and_wait(one);
    items.clear();
    await_news(one, 100);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_FALSE(last_join()->ended);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_EQ(last_join()->position, 600) << "the client sees that there is more";
    EXPECT_NE(last_join()->epoch, log_epoch::unknown);
    std::size_t bytes = 0;
    for (const auto& f : last_join()->replay) bytes += f->json().size();
    EXPECT_LE(bytes, 1000U);
    EXPECT_EQ(last_join()->replay.front()->seq(), 101);
}

TEST_F(FeedLongResume, PagesWaitForTheMemoryOfOthersAndThenGiveUp) {
    options.pages_bytes = 2000;  // one page: its rows and its frames
    options.page_wait = std::chrono::milliseconds(50);
    remake();
    items.clear();
    join_and_wait(one, 100);
    ASSERT_EQ(last_join()->outcome, join_outcome::catching_up);
    const auto held = std::move(items);
    items.clear();
    for (int i = 0; i < 300; ++i) log.append_event(match_id{2});
    join_and_wait(match_id{2}, 20);
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable) << "the other page is not taken";
}

TEST_F(FeedLongResume, APageThatIsTakenMakesRoomForThoseThatWait) {
    options.pages_bytes = 2000;
    options.page_wait = std::chrono::hours(1);
    remake();
    items.clear();
    join_and_wait(one, 100);
    ASSERT_EQ(last_join()->outcome, join_outcome::catching_up);
    auto held = std::move(items);
    items.clear();
    for (int i = 0; i < 300; ++i) log.append_event(match_id{2});
    const int reads = log.reads;
    join(match_id{2}, 20);
    run_until([&] { return log.reads > reads; });  // its snapshot
    settle();
    EXPECT_EQ(last_join(), nullptr);
    held.clear();
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::catching_up);
}

}  // namespace
}  // namespace livescore::test
