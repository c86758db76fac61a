#include "feed_fixture.h"

namespace livescore::test {
namespace {

class ForeignMessages : public Feed {
protected:
    /// A follower of a match whose log has one event.
    void follow_as(std::shared_ptr<const deployment_identity> own) {
        events->stop();
        feed_options options;
        options.deployment = std::move(own);
        make(options);
        log.append_event(one);
        join_and_wait(one);
    }

    const committed_event theirs{one, 2, event_type::score_update,
                                 std::make_shared<const std::string>(R"({"theirs":true})")};
};

TEST_F(ForeignMessages, AForeignMessageMovesNoCursorAndIsCounted) {
    follow_as(std::make_shared<const deployment_identity>(5));
    bus.receive(write_event_message(theirs, 6));
    bus.receive(write_heads_message({{one, 9}}, 6));
    EXPECT_EQ(events->stats().foreign, 2U);
    bus.receive(write_event_message(log.append_event(one), 5));
    run_until([&] { return !seen_after_last_join(one).empty(); });
    EXPECT_EQ(seen_after_last_join(one), seq_list{2});
    EXPECT_EQ(items.back().frame->json().find("theirs"), std::string_view::npos);
}

TEST_F(ForeignMessages, WithoutADatabaseNobodyKnowsWhoseAMessageIs) {
    const auto own = std::make_shared<deployment_identity>();
    follow_as(own);
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
