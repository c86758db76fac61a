#include "api/http/browser_policy.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(OriginSet, KnowsItsOrigins) {
    const origin_set set({"https://example.com", "http://localhost:3000"});
    EXPECT_TRUE(set.contains("https://example.com", ""));
    EXPECT_TRUE(set.contains("HTTPS://Example.com", ""));
    EXPECT_TRUE(set.contains("http://localhost:3000", ""));
    for (const char* other :
         {"http://example.com", "https://example.com.evil.org", "null", "",
          "https://evil-example.com", "https://example.com:8443", "http://localhost"})
        EXPECT_FALSE(set.contains(other, "example.com")) << other;
}

TEST(OriginSet, SelfIsTheHostThatWasAsked) {
    const origin_set set({"self"});
    EXPECT_TRUE(set.contains("https://scores.example:8443", "scores.example:8443"));
    EXPECT_FALSE(set.contains("https://evil.example", "scores.example"));
    EXPECT_FALSE(set.contains("null", "null"));
    EXPECT_FALSE(set.contains("https://", ""));
}

TEST(OriginSet, TheDefaultPortOfASchemeMayBeWrittenOrLeftOut) {
    const origin_set list({"https://a.example:443", "http://b.example", "http://c.example:443"});
    for (const char* same : {"https://a.example", "https://a.example:443", "http://b.example:80",
                             "http://b.example", "http://c.example:443"})
        EXPECT_TRUE(list.contains(same, "")) << same;
    for (const char* other : {"https://a.example:80", "http://a.example", "http://b.example:443",
                              "https://b.example", "http://c.example", "https://a.example:4430"})
        EXPECT_FALSE(list.contains(other, "")) << other;

    const origin_set self({"self"});
    const std::pair<const char*, const char*> same[]{
        {"https://a.example", "a.example:443"}, {"http://a.example", "a.example:80"},
        {"http://a.example:80", "a.example"},   {"https://a.example:443", "a.example"},
        {"https://[::1]", "[::1]:443"},         {"https://a.example:8443", "A.example:8443"}};
    for (const auto& [origin, host] : same) EXPECT_TRUE(self.contains(origin, host)) << origin;
    for (const auto* host : {"a.example:8080", "a.example:4", "b.example:443"})
        EXPECT_FALSE(self.contains("https://a.example", host)) << host;
}

TEST(Cors, AnswersWhoIsOnTheListAndTellsCaches) {
    EXPECT_NE(cors_headers(origin_set({"*"}), "", "").find("Allow-Origin: *\r\n"),
              std::string::npos);
    const origin_set list({"https://a.example"});
    const std::string mine = cors_headers(list, "https://a.example", "");
    EXPECT_NE(mine.find("Access-Control-Allow-Origin: https://a.example\r\n"), std::string::npos);
    EXPECT_NE(mine.find("Vary: Origin\r\n"), std::string::npos);
    EXPECT_EQ(cors_headers(list, "https://b.example", ""), "Vary: Origin\r\n");
    EXPECT_EQ(cors_headers(list, "", ""), "Vary: Origin\r\n");
}

TEST(OriginSet, OriginsHaveAShape) {
    for (const char* good : {"*", "self", "null", "https://a.example", "http://[::1]:8000"})
        EXPECT_TRUE(origin_set::is_origin(good)) << good;
    for (const char* bad : {"", "a.example", "https://", "https://a.example/", "https://*.example",
                            "https://u@a.example", "//a"})
        EXPECT_FALSE(origin_set::is_origin(bad)) << bad;
}

TEST(PageSecurityPolicy, AllowsNothingInline) {
    const std::string_view policy = page_security_policy();
    EXPECT_EQ(policy.find("unsafe-inline"), std::string_view::npos);
    EXPECT_NE(policy.find("script-src 'self';"), std::string_view::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string_view::npos);
}

TEST(PageSecurityPolicy, ThePageThatHoldsAKeyTalksToNamedInstancesAlone) {
    const std::string alone = operator_page_security_policy({});
    EXPECT_EQ(alone.find("unsafe-inline"), std::string::npos);
    EXPECT_TRUE(alone.ends_with("connect-src 'self'")) << alone;
    const std::string two = operator_page_security_policy({"http://a:1", "https://b"});
    EXPECT_TRUE(two.ends_with("connect-src 'self' http://a:1 ws://a:1 https://b wss://b")) << two;
}

}  // namespace
}  // namespace livescore
