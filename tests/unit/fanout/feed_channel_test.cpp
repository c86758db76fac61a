#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, WhoFollowsAllMatchesIsNotToldOfTheirPast) {
    log.old_seq[one] = 2;
    for (int i = 0; i < 2; ++i) log.append_event(one, event_type::score_update);
    join_and_wait(matches_channel);
    log.append_event(one, event_type::score_update);  // lost on its way
    events->on_committed({log.append_event(one, event_type::score_update)});
    run_until([&] { return items.size() == 3; });
    EXPECT_EQ(items[1].frame->seq(), 3);
    EXPECT_EQ(items[2].frame->seq(), 4);
}

TEST_F(Feed, WhatIsNewInALogThatRetentionCutIsDeliveredToWhoFollowsAllMatches) {
    for (int i = 0; i < 30; ++i) log.append_event(one);
    log.removed_up_to = 30;
    log.old_seq[one] = 0;  // an old release without retention
    join(matches_channel);
    settle();
    events->on_committed({log.append_event(one, event_type::score_update)});
    run_until([&] { return seen_after_last_join(one) == seq_list{31}; });
    join(one, 20);
    run_until([&] { return last_join()->request.to == one; });
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
    commit(one);
    run_until([&] { return seen_after_last_join(one) == seq_list{32}; });
}

TEST_F(Feed, WhatCameBeforeTheBeginningWasKnownIsBoundedInBytesAndStillDelivered) {
    for (int i = 0; i < 5; ++i) log.append_event(one);
    log.old_seq[one] = 5;
    join(matches_channel);
    settle();
    seq_list expected;
    for (int i = 6; i <= 45; ++i) {
        auto event = log.append_event(one, event_type::score_update);
        event.json = std::make_shared<const std::string>("{\"seq\":" + std::to_string(i) + "," +
                                                         std::string(100'000, ' ') + "}");
        log.logs[one].back() = event;
        expected.push_back(i);
        events->on_committed({event});
    }
    run_until([&] { return seen_after_last_join(one) == expected; });
}

}  // namespace
}  // namespace livescore::test
