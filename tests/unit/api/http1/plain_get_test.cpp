#include "api/http1/plain_get.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

std::optional<plain_get> scan(const std::string& lines) {
    static const api_options options;
    static std::string bytes;  // the views point into these
    bytes = "GET /api/matches HTTP/1.1\r\nHost: example.com\r\n" + lines + "\r\n";
    return scan_plain_get(bytes, options);
}

TEST(PlainGet, OfAFieldThatIsThereTwiceTheGeneralWayDecides) {
    const auto plain = scan("User-Agent: a\r\nOrigin: b\r\nReferer: c\r\nX-Request-Id: d\r\n");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->gate.user_agent, "a");
    EXPECT_EQ(plain->gate.origin, "b");
    EXPECT_EQ(plain->gate.referer, "c");
    EXPECT_EQ(plain->request_id, "d");
    for (const std::string name :
         {"User-Agent", "Origin", "Referer", "X-Request-Id", "If-None-Match"}) {
        EXPECT_TRUE(scan(name + ": a\r\n")) << name;
        EXPECT_FALSE(scan(name + ": a\r\n" + name + ": b\r\n")) << name;
        EXPECT_FALSE(scan(name + ":\r\n" + name + ": b\r\n")) << name;
    }
}

TEST(PlainGet, AValueOfSeveralLinesIsLeftToTheGeneralWay) {
    // The strict parser refuses it, and Beast may join the lines in memory that does not last.
    for (const std::string name : {"X", "User-Agent", "Origin", "Referer", "X-Request-Id",
                                   "If-None-Match", "X-Forwarded-For", "X-Other"}) {
        EXPECT_FALSE(scan(name + ": a\r\n b\r\n")) << name;
        EXPECT_FALSE(scan(name + ":\r\n\tb\r\n")) << name;
    }
}

TEST(PlainGet, AFoldedHostIsLeftToTheGeneralWayWhichRefusesIt) {
    EXPECT_FALSE(scan_plain_get("GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n", api_options{}));
}

}  // namespace
}  // namespace livescore
