#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, AForeignMessageMovesNoCursorAndIsCounted) {
    events->stop();
    feed_options options;
    options.deployment = std::make_shared<const deployment_identity>(5);
    make(options);
    log.append_event(one);
    join_and_wait(one);
    const committed_event theirs{one, 2, event_type::score_update,
                                 std::make_shared<const std::string>(R"({"theirs":true})")};
    bus.receive(write_event_message(theirs, 6));
    bus.receive(write_heads_message({{one, 9}}, 6));
    EXPECT_EQ(events->stats().foreign, 2U);
    bus.receive(write_event_message(log.append_event(one), 5));
    run_until([&] { return !seen_after_last_join(one).empty(); });
    EXPECT_EQ(seen_after_last_join(one), seq_list{2});
    EXPECT_EQ(items.back().frame->json().find("theirs"), std::string_view::npos);
}

TEST_F(Feed, WithoutADatabaseNobodyKnowsWhoseAMessageIs) {
    events->stop();
    const auto own = std::make_shared<deployment_identity>();
    feed_options options;
    options.deployment = own;
    make(options);
    log.append_event(one);
    join_and_wait(one);
    const committed_event theirs{one, 2, event_type::score_update,
                                 std::make_shared<const std::string>(R"({"theirs":true})")};
    bus.receive(write_event_message(theirs, 6));
    own->give_up();
    // A sibling with another user may know more than we.
    bus.receive(write_event_message(log.append_event(one), 5));
    run_until([&] { return !seen_after_last_join(one).empty(); });
    EXPECT_EQ(items.back().frame->json().find("theirs"), std::string_view::npos);
    EXPECT_EQ(events->stats().foreign, 0U);
}

}  // namespace
}  // namespace livescore::test
