#include "api/http/response_bytes.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace livescore
