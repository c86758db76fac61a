#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <string>

#include "api/http1/request_parser.h"

namespace livescore {
namespace {

namespace http = boost::beast::http;

class RawHead : public testing::Test {
protected:
    const raw_head& read(const std::string& request) {
        boost::system::error_code failed;
        parser_.eager(true);
        parser_.put(boost::asio::buffer(request), failed);
        EXPECT_TRUE(parser_.is_done()) << failed.message();
        return parser_.head();
    }

    api_options options_;
    request_parser parser_{options_};
};

TEST_F(RawHead, HasTheRequestLineAsItWasSent) {
    const raw_head& head = read("PURGE /a%20b?c=d HTTP/1.0\r\n\r\n");
    EXPECT_EQ(head.method(), http::verb::purge);
    EXPECT_EQ(head.method_text(), "PURGE");
    EXPECT_EQ(head.target(), "/a%20b?c=d");
    EXPECT_EQ(head.version(), 10);
    EXPECT_EQ(head.field_lines(), 0U);
}

TEST_F(RawHead, FindsAFieldInAnyCaseByItsNumberAndByItsName) {
    const raw_head& head = read("GET / HTTP/1.1\r\nhOsT: a\r\nx-API-key:  k \r\n\r\n");
    EXPECT_EQ(head[http::field::host], "a");
    EXPECT_EQ(head["Host"], "a");
    EXPECT_EQ(head["X-Api-Key"], "k");
    EXPECT_EQ(head.count("X-API-KEY"), 1U);
    EXPECT_EQ(head.count(http::field::cookie), 0U);
    EXPECT_EQ(head["X-Api-Ke"], "");
}

TEST_F(RawHead, CountsTheLinesOfAFieldAndJoinsThemInTheirOrder) {
    const raw_head& head = read(
        "GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\nX-Forwarded-For: 1\r\naccept: c\r\n"
        "x-forwarded-for: 2, 3\r\n\r\n");
    EXPECT_EQ(head[http::field::accept], "b");
    EXPECT_EQ(head.count(http::field::accept), 2U);
    EXPECT_EQ(head.joined(http::field::accept), "b, c");
    EXPECT_EQ(head.joined("X-Forwarded-For"), "1, 2, 3");
    EXPECT_EQ(head.joined(http::field::cookie), "");
    EXPECT_EQ(head.field_lines(), 5U);
}

TEST_F(RawHead, HasEachOfManyLongLines) {
    std::string request = "GET /" + std::string(2000, 't') + " HTTP/1.1\r\nHost: a\r\n";
    const auto value = [](int i) { return std::string(static_cast<std::size_t>(i), 'v'); };
    for (int i = 0; i < 60; ++i)
        request += "X-Field-" + std::to_string(i) + ": " + value(i) + "\r\n";
    const raw_head& head = read(request + "\r\n");
    EXPECT_EQ(head.field_lines(), 61U);
    EXPECT_EQ(head.target().size(), 2001U);
    EXPECT_EQ(head[http::field::host], "a");
    for (int i = 0; i < 60; ++i) EXPECT_EQ(head["x-field-" + std::to_string(i)], value(i)) << i;
}

TEST_F(RawHead, HasNoTrailers) {
    const raw_head& head = read(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\n{}\r\n0\r\nX-API-Key: late\r\n\r\n");
    EXPECT_EQ(head.count("X-API-Key"), 0U);
    EXPECT_EQ(head.field_lines(), 2U);
    EXPECT_EQ(parser_.get().body(), "{}");
}

}  // namespace
}  // namespace livescore
