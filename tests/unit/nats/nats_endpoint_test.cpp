#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "livescore/nats/nats.h"
#include "nats/nats_endpoint.h"

namespace livescore {
namespace {

TEST(NatsUrl, HostAloneTakesTheDefaults) {
    const auto endpoint = parse_nats_endpoint("nats://events.example").value();
    EXPECT_EQ(endpoint.host, "events.example");
    EXPECT_EQ(endpoint.port, 4222);
    EXPECT_EQ(endpoint.user, "");
    EXPECT_EQ(endpoint.password, "");
    EXPECT_FALSE(endpoint.has_tls);
    EXPECT_EQ(endpoint.address(), "nats://events.example:4222");
}

TEST(NatsUrl, EveryPartIsRead) {
    const auto endpoint = parse_nats_endpoint("tls://scores:s%40crt%2F@[::1]:6380/").value();
    EXPECT_EQ(endpoint.host, "::1");
    EXPECT_EQ(endpoint.port, 6380);
    EXPECT_EQ(endpoint.user, "scores");
    EXPECT_EQ(endpoint.password, "s@crt/");
    EXPECT_TRUE(endpoint.has_tls);
    EXPECT_EQ(endpoint.address(), "nats://[::1]:6380") << "the login goes another way";
}

TEST(NatsUrl, AMistakeIsNamedWithItsPlaceAndWithoutThePassword) {
    const std::string good = "nats://u:hunter2@a";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a:4222", "the scheme"},
        {"nats://", "the host"},
        {"redis://u:hunter2@a", "the scheme"},
        {"nats://u:hunter2@b:0", "the port"},
        {"nats://:hunter2@b", "a password"},
        {"nats://u@b", "a user"},
        {"nats://u:hunter2@b/live", "a path"},
        {"nats://u:hunter2@b?x=1", "a query"},
        {"nats://u:hunter2@b#x", "a fragment"},
        {"nats://u:hunter 2@b", "must be a URL"},
        {"nats://other:hunter2@a:4222", "stands in the list twice"},
    };
    for (const auto& [bad, said] : cases) {
        const auto checked = check_nats_urls({good, bad});
        ASSERT_FALSE(checked) << bad;
        EXPECT_EQ(checked.error().code, errc::invalid_argument) << bad;
        EXPECT_TRUE(checked.error().message.starts_with("server 2: " + said))
            << bad << ": " << checked.error().message;
        EXPECT_EQ(checked.error().message.find("hunter"), std::string::npos) << bad;
    }
    const std::vector<std::string> two{good, "nats://b"};
    EXPECT_EQ(check_nats_urls(two).value(), two);
}

TEST(NatsPrefix, ItIsTokensWithDotsBetweenThem) {
    for (const char* good : {"ls", "ls.staging", "Live-Score_2"})
        EXPECT_EQ(check_nats_prefix(good).value(), good);
    for (const std::string& bad :
         {std::string(), std::string("."), std::string("ls."), std::string(".ls"),
          std::string("a..b"), std::string("ls.*"), std::string("ls.>"), std::string("l s"),
          std::string("ls\r\n"), std::string("$SYS"), std::string(65, 'x')}) {
        EXPECT_FALSE(check_nats_prefix(bad)) << bad;
    }
    EXPECT_TRUE(check_nats_prefix(std::string(64, 'x')));
}

}  // namespace
}  // namespace livescore
