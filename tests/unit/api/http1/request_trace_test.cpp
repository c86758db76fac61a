#include "api/http1/request_trace.h"

#include <gtest/gtest.h>

#include "unit/api/http1/exchange_fixture.h"

namespace livescore {
namespace {

using test::step;

const std::string trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string asked = "00-" + trace_id + "-00f067aa0ba902b7-01";
const std::string not_asked = "00-" + trace_id + "-00f067aa0ba902b7-00";

trace_options sampling(trace_options::sampling which, std::uint64_t one_in = 0) {
    return {which, one_in};
}

TEST(RequestTrace, GoesOnWithTheTraceThatTheClientNames) {
    const trace_context context = begin_trace(asked, {});
    EXPECT_EQ(context.trace_id, trace_id);
    EXPECT_NE(context.span_id, "00f067aa0ba902b7");
    EXPECT_TRUE(context.sampled);
    const trace_context quiet = begin_trace(not_asked, {});
    EXPECT_EQ(quiet.trace_id, trace_id);
    EXPECT_FALSE(quiet.sampled);
}

TEST(RequestTrace, BeginsOneWhereTheClientNamesNone) {
    for (const std::string& none :
         {std::string(), std::string("00-1-2-01"), asked + ", " + asked}) {
        const trace_context context = begin_trace(none, {});
        EXPECT_NE(context.trace_id, trace_id);
        EXPECT_TRUE(parse_traceparent(write_traceparent(context))) << none;
        EXPECT_FALSE(context.sampled);
    }
}

TEST(RequestTrace, IsSampledAsTheOperatorSays) {
    using which = trace_options::sampling;
    EXPECT_FALSE(begin_trace(asked, sampling(which::none)).sampled);
    EXPECT_TRUE(begin_trace("", sampling(which::all)).sampled);
    EXPECT_TRUE(begin_trace(not_asked, sampling(which::all)).sampled);
    EXPECT_TRUE(begin_trace("", sampling(which::asked, 1)).sampled);
    EXPECT_FALSE(begin_trace("", sampling(which::none, 1)).sampled);
    int sampled = 0;
    for (int i = 0; i < 4000; ++i)
        sampled += begin_trace("", sampling(which::asked, 4)).sampled ? 1 : 0;
    EXPECT_GT(sampled, 700);
    EXPECT_LT(sampled, 1300);
}

TEST(RequestTrace, OnlyASampledOneIsForTheEvents) {
    EXPECT_EQ(trace_of_events(begin_trace(not_asked, {}), "req-1"), nullptr);
    const trace_context context = begin_trace(asked, {});
    const shared_trace trace = trace_of_events(context, "req-1");
    ASSERT_NE(trace, nullptr);
    EXPECT_EQ(trace->trace_id, trace_id);
    EXPECT_EQ(trace->traceparent, write_traceparent(context));
    EXPECT_EQ(trace->request_id, "req-1");
}

class TracedExchange : public test::exchange_test {
protected:
    std::string change_with(const std::string& header_line) {
        const std::string head = "POST /api/matches HTTP/1.1\r\nHost: a\r\n" + header_line +
                                 "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n";
        EXPECT_EQ(begin_and_pass(head), step::read_body);
        EXPECT_EQ(x_->on_body("{}"), step::call_handler);
        request_ = x_->take_request();
        EXPECT_EQ(x_->on_result(json_response(201, "{}")), step::send_answer);
        return answer();
    }
    /// The traceparent of an answer.
    static std::optional<trace_context> trace_in(const std::string& bytes) {
        const std::string name = "\r\ntraceparent: ";
        const auto at = bytes.find(name);
        if (at == std::string::npos) return std::nullopt;
        const auto begin = at + name.size();
        return parse_traceparent(bytes.substr(begin, bytes.find('\r', begin) - begin));
    }

    http_request request_;
};

TEST_F(TracedExchange, AChangesAnswerNamesItsTraceAndAReadHasNone) {
    const auto told = trace_in(change_with("traceparent: " + asked + "\r\nX-Request-Id: r-1\r\n"));
    ASSERT_TRUE(told);
    EXPECT_EQ(told->trace_id, trace_id);
    ASSERT_NE(request_.trace, nullptr);
    EXPECT_EQ(request_.trace->traceparent, write_traceparent(*told));
    EXPECT_EQ(request_.trace->request_id, "r-1");

    const auto fresh = trace_in(change_with(""));
    ASSERT_TRUE(fresh);
    EXPECT_NE(fresh->trace_id, trace_id);
    EXPECT_EQ(request_.trace, nullptr);

    ASSERT_EQ(begin_and_pass("GET /api/matches/1 HTTP/1.1\r\nHost: a\r\ntraceparent: " + asked +
                             "\r\n\r\n"),
              step::call_handler);
    ASSERT_EQ(x_->on_result(json_response(200, "{}")), step::send_answer);
    EXPECT_FALSE(trace_in(answer()));
}

TEST_F(TracedExchange, TwoTraceparentsCountAsNone) {
    const auto told =
        trace_in(change_with("traceparent: " + asked + "\r\ntraceparent: " + asked + "\r\n"));
    ASSERT_TRUE(told);
    EXPECT_NE(told->trace_id, trace_id);
    EXPECT_EQ(request_.trace, nullptr);
}

}  // namespace
}  // namespace livescore
