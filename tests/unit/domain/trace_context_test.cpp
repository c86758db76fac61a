#include "livescore/domain/trace/trace_context.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span = "00f067aa0ba902b7";

TEST(TraceContext, AsTheStandardWritesIt) {
    const auto read = parse_traceparent("00-" + trace + "-" + span + "-01");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, (trace_context{trace, span, true}));
    EXPECT_EQ(write_traceparent(*read), "00-" + trace + "-" + span + "-01");
    EXPECT_FALSE(parse_traceparent("00-" + trace + "-" + span + "-00")->sampled);
    EXPECT_FALSE(parse_traceparent("00-" + trace + "-" + span + "-fe")->sampled);
    EXPECT_TRUE(parse_traceparent("00-" + trace + "-" + span + "-ff")->sampled);
}

TEST(TraceContext, OfALaterVersionTheKnownPartCounts) {
    EXPECT_EQ(parse_traceparent("cc-" + trace + "-" + span + "-01"),
              parse_traceparent("00-" + trace + "-" + span + "-01"));
    EXPECT_EQ(parse_traceparent("cc-" + trace + "-" + span + "-01-what-comes"),
              parse_traceparent("00-" + trace + "-" + span + "-01"));
    EXPECT_FALSE(parse_traceparent("cc-" + trace + "-" + span + "-01.what"));
}

TEST(TraceContext, AnythingElseIsNone) {
    const std::string zeros(32, '0');
    for (const std::string& bad :
         {std::string(), std::string("00"), "00-" + trace + "-" + span + "-0",
          "00-" + trace + "-" + span + "-01-more", "ff-" + trace + "-" + span + "-01",
          "0x-" + trace + "-" + span + "-01", "00_" + trace + "-" + span + "-01",
          "00-" + trace + "_" + span + "-01", "00-" + trace + "-" + span + "_01",
          "00-" + zeros + "-" + span + "-01", "00-" + trace + "-" + zeros.substr(16) + "-01",
          "00-" + trace.substr(1) + "G-" + span + "-01",
          "00-" + trace.substr(1) + "A-" + span + "-01",
          "00-" + trace + "-" + span.substr(1) + "g-01", "00-" + trace + "-" + span + "-0x"}) {
        EXPECT_FALSE(parse_traceparent(bad)) << bad;
    }
}

TEST(TraceContext, NewTracesAndPartsOfOneDiffer) {
    const trace_context first = new_trace();
    EXPECT_EQ(parse_traceparent(write_traceparent(first)), first);
    EXPECT_FALSE(first.sampled);
    EXPECT_NE(new_trace().trace_id, first.trace_id);
    trace_context parent = first;
    parent.sampled = true;
    const trace_context child = child_of(parent);
    EXPECT_EQ(child.trace_id, parent.trace_id);
    EXPECT_NE(child.span_id, parent.span_id);
    EXPECT_TRUE(child.sampled);
    EXPECT_EQ(parse_traceparent(write_traceparent(child)), child);
}

}  // namespace
}  // namespace livescore
