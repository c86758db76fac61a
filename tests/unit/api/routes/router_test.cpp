#include "api/routes/router.h"

#include <gtest/gtest.h>

#include "api/http/request_id.h"

namespace livescore {
namespace {

route_match route(http_method method, std::string_view target) {
    const auto parsed = read_target(target);
    EXPECT_TRUE(parsed.has_value()) << target;
    return find_route(method, parsed->segments);
}

using enum http_method;

TEST(Router, FindsTheHandlerAndItsParameters) {
    const auto found = route(get, "/api/matches/42/commentary?limit=3");
    EXPECT_NE(found.handler, nullptr);
    EXPECT_EQ(found.pattern, "/api/matches/:id/commentary");
    EXPECT_EQ(found.parameters, std::vector<std::string>{"42"});
    EXPECT_FALSE(found.takes_body);
    EXPECT_TRUE(route(post, "/api/matches/42/commentary").takes_body);
    EXPECT_FALSE(route(post, "/api/admin/jobs/match:1:kick_off:1/requeue").takes_body);
}

TEST(Router, TheStreamOfAllMatchesIsNoMatch) {
    EXPECT_EQ(route(get, "/api/matches/stream").pattern, "/api/matches/stream");
    EXPECT_EQ(route(get, "/api/matches/1/stream").pattern, "/api/matches/:id/stream");
    EXPECT_EQ(route(get, "/api/matches/streams").pattern, "/api/matches/:id");
}

TEST(Router, HeadIsAnsweredByGet) {
    EXPECT_EQ(route(head, "/api/matches").handler, route(get, "/api/matches").handler);
    EXPECT_NE(route(head, "/").handler, nullptr);
}

TEST(Router, AnUnknownMethodStillNamesThoseThatAreAllowed) {
    const auto found = route(del, "/api/matches/1/score");
    EXPECT_EQ(found.handler, nullptr);
    EXPECT_EQ(found.allow, "PATCH, PUT, OPTIONS");
    EXPECT_EQ(route(other, "/api/matches").allow, "GET, HEAD, POST, OPTIONS");
}

TEST(Router, AnUnknownPathHasNoMethods) {
    for (const auto* path : {"/nothing", "/api", "/api/matches/1/nothing", "/api/matches/1/score/2",
                             "/api//matches", "/api/matches//score", "/health/readyx"}) {
        EXPECT_TRUE(route(get, path).allow.empty()) << path;
    }
}

TEST(Router, ATrailingSlashIsForgiven) {
    EXPECT_EQ(route(get, "/api/matches/").pattern, "/api/matches");
}

TEST(RequestId, AHarmlessOneIsKeptAndAnyOtherReplaced) {
    EXPECT_EQ(accept_request_id("req-1.a_B"), "req-1.a_B");
    for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("a b"),
                                   std::string("a\r\nX: y"), std::string("\"quoted\"")}) {
        const std::string made = accept_request_id(bad);
        EXPECT_NE(made, bad);
        EXPECT_EQ(made.size(), 16U);
    }
    EXPECT_NE(accept_request_id(""), accept_request_id(""));
}

}  // namespace
}  // namespace livescore
