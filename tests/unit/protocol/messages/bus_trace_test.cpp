#include <gtest/gtest.h>

#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

const std::string trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string traceparent = "00-" + trace_id + "-00f067aa0ba902b7-01";

traced_event an_event() {
    return {match_id{7}, 3,
            std::make_shared<const event_trace>(event_trace{trace_id, traceparent, "req-1"})};
}

TEST(BusTrace, ComesBackAsItWasWritten) {
    const std::string text = write_trace_message(an_event(), 41);
    EXPECT_EQ(text, "trace 41 7 3 " + traceparent + " req-1");
    const auto read = read_bus_message(text);
    ASSERT_TRUE(read);
    const auto& got = std::get<trace_message>(*read);
    EXPECT_EQ(got.from, 41U);
    EXPECT_EQ(got.event.match, match_id{7});
    EXPECT_EQ(got.event.seq, 3);
    EXPECT_EQ(got.event.trace->trace_id, trace_id);
    EXPECT_EQ(got.event.trace->traceparent, traceparent);
    EXPECT_EQ(got.event.trace->request_id, "req-1");
}

TEST(BusTrace, AnythingElseIsRefused) {
    for (const std::string& bad :
         {std::string("trace "), std::string("trace 41 7 3"), "trace 41 7 3 " + traceparent,
          "trace 41 7 3 " + traceparent + " ", "trace 41 7 3 " + traceparent + " a b",
          "trace -1 7 3 " + traceparent + " a", "trace 41 0 3 " + traceparent + " a",
          "trace 41 7 0 " + traceparent + " a", "trace 41 7 3 00-" + trace_id + " a",
          "trace 41 7 3 " + traceparent + " " + std::string(65, 'a')}) {
        const auto read = read_bus_message(bad);
        ASSERT_FALSE(read) << bad;
        EXPECT_EQ(read.error().code, errc::invalid_argument);
    }
}

/// What a release before traces does with the message: it is no event of the version that it knows.
TEST(BusTrace, IsNoEventForAReleaseThatKnowsNoTraces) {
    const std::string text = write_trace_message(an_event());
    EXPECT_FALSE(text.starts_with("1 "));
    EXPECT_FALSE(text.starts_with("heads "));
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace livescore
