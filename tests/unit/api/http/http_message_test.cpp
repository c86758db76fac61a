#include "api/http/http_message.h"

#include <gtest/gtest.h>

#include <set>

namespace livescore {
namespace {

wire_options on_wire() {
    wire_options o;
    o.date = "Sat, 21 Nov 2026 12:00:00 GMT";
    o.request_id = "abc";
    o.header_lines = "Access-Control-Allow-Origin: *\r\n";
    return o;
}

TEST(HttpResponse, IsAStatusLineHeadersAndTheBody) {
    const std::string text = to_wire(json_response(201, "{}"), on_wire());
    EXPECT_TRUE(text.starts_with("HTTP/1.1 201 Created\r\n"));
    EXPECT_NE(text.find("\r\nContent-Length: 2\r\n"), std::string::npos);
    EXPECT_NE(text.find("\r\nAccess-Control-Allow-Origin: *\r\n"), std::string::npos);
    EXPECT_NE(text.find("\r\nX-Request-Id: abc\r\n"), std::string::npos);
    EXPECT_TRUE(text.ends_with("\r\n\r\n{}"));
    EXPECT_EQ(text.find("Connection:"), std::string::npos);
}

TEST(HttpResponse, ToHeadHasTheLengthButNotTheBody) {
    wire_options o = on_wire();
    o.head_only = true;
    const std::string text = to_wire(json_response(200, "12345"), o);
    EXPECT_NE(text.find("\r\nContent-Length: 5\r\n"), std::string::npos);
    EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST(HttpResponse, OfAStreamHasATypeButNoLength) {
    http_response r;
    r.content_type = "text/event-stream; charset=utf-8";
    r.stream = event_stream_target{};
    wire_options o = on_wire();
    o.keep_alive = false;
    const std::string text = to_wire(r, o);
    EXPECT_NE(text.find("\r\nContent-Type: text/event-stream; charset=utf-8\r\n"),
              std::string::npos);
    EXPECT_EQ(text.find("Content-Length"), std::string::npos);
    EXPECT_NE(text.find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(HttpResponse, WithoutContentHasNeitherLengthNorType) {
    for (const int status : {204, 304}) {
        http_response r;
        r.status = status;
        const std::string text = to_wire(r, on_wire());
        EXPECT_EQ(text.find("\r\nContent-"), std::string::npos);
        EXPECT_TRUE(text.ends_with("\r\n\r\n"));
    }
}

TEST(HttpResponse, ThatNothingHasChangedRepeatsOnlyWhatACacheMayUse) {
    http_response r = list_response("[]");
    r.headers.emplace_back("Link", "</next>");
    r.status = 304;
    wire_options o = on_wire();
    o.header_lines = "Vary: Origin\r\n";
    const std::string text = to_wire(r, o);
    for (const char* line :
         {"ETag: ", "Cache-Control: ", "Link: ", "Date: ", "Vary: ", "X-Request-Id: "}) {
        EXPECT_NE(text.find(std::string("\r\n") + line), std::string::npos) << line;
    }
    for (const char* line : {"Server: ", "X-Frame-Options: ", "Referrer-Policy: ", "Content-"}) {
        EXPECT_EQ(text.find(std::string("\r\n") + line), std::string::npos) << line;
    }
}

TEST(HttpResponse, SaysWhetherTheConnectionStays) {
    wire_options o = on_wire();
    o.keep_alive = false;
    EXPECT_NE(to_wire(json_response(200, ""), o).find("\r\nConnection: close\r\n"),
              std::string::npos);
    o.keep_alive = true;
    o.http_1_0 = true;
    EXPECT_NE(to_wire(json_response(200, ""), o).find("\r\nConnection: keep-alive\r\n"),
              std::string::npos);
}

TEST(HttpProblem, NamesTheSentenceAndTheFields) {
    const error e{
        errc::invalid_argument, "Invalid payload", {{{"homeScore"}, "Required", "invalid_type"}}};
    const http_response r = problem_response(e, "/api/matches");
    EXPECT_EQ(r.status, 400);
    EXPECT_TRUE(r.content_type.starts_with("application/problem+json"));
    EXPECT_NE(r.body.find("\"error\":\"Invalid payload\""), std::string::npos);
    EXPECT_NE(r.body.find("\"homeScore\""), std::string::npos);
}

TEST(HttpProblem, OfAServerThatIsAwaySaysWhenToTryAgain) {
    for (const errc code : {errc::overloaded, errc::unavailable, errc::in_doubt}) {
        const http_response r = problem_response({code, "x", {}}, "/");
        EXPECT_EQ(r.status, 503);
        ASSERT_EQ(r.headers.size(), 2U);
        EXPECT_EQ(r.headers[0].first, "Retry-After");
    }
}

TEST(HttpProblem, ThoseWhoAreRefusedTogetherAreNotAskedBackTogether) {
    std::set<std::string> waits;
    for (int i = 0; i < 200; ++i)
        waits.insert(problem_response({errc::overloaded, "x", {}}, "/").headers.at(0).second);
    EXPECT_EQ(waits, (std::set<std::string>{"1", "2", "3"}));
}

TEST(HttpStatus, EveryErrorHasAReasonPhrase) {
    for (int code = 0; code <= static_cast<int>(errc::internal); ++code) {
        EXPECT_NE(reason_phrase(http_status(static_cast<errc>(code))), "Unknown");
    }
}

TEST(EtagList, ComparesWeaklyAndKnowsTheStar) {
    EXPECT_TRUE(etag_listed("\"a\"", "\"a\""));
    EXPECT_TRUE(etag_listed("\"x\", W/\"a\" ,\"y\"", "\"a\""));
    EXPECT_TRUE(etag_listed("*", "\"a\""));
    EXPECT_FALSE(etag_listed("", "\"a\""));
    EXPECT_FALSE(etag_listed("\"aa\",\"b\"", "\"a\""));
    EXPECT_FALSE(etag_listed(",,", "\"a\""));
}

}  // namespace
}  // namespace livescore
