#include "api/gate/denials.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

const ip_address client = boost::asio::ip::make_address("203.0.113.7");

TEST(Denials, TheNewestIsRememberedFirst) {
    metrics_registry metrics;
    denials denied(metrics);
    denied.record({denial_reason::shield, "sql"}, client, "/a");
    denied.record({denial_reason::rate_limited, "read", enforcement::dry_run}, client, "/b",
                  "key:5");
    const auto recent = denied.recent();
    ASSERT_EQ(recent.size(), 2U);
    EXPECT_EQ(recent[0].reason, "rate_limited");
    EXPECT_EQ(recent[0].identity, "key:5");
    EXPECT_TRUE(recent[0].dry_run);
    EXPECT_EQ(recent[1].reason, "shield");
    EXPECT_EQ(recent[1].detail, "sql");
    EXPECT_EQ(recent[1].client, "203.0.113.7");
    EXPECT_EQ(recent[1].path, "/a");
    EXPECT_FALSE(recent[1].dry_run);
}

TEST(Denials, AFloodIsCountedAndRememberedInPart) {
    metrics_registry metrics;
    denials denied(metrics);
    const std::string path(10'000, 'x');
    for (int i = 0; i < 10'000; ++i) denied.record({denial_reason::bot, ""}, client, path);
    const auto recent = denied.recent();
    EXPECT_GE(recent.size(), 10U);
    EXPECT_LE(recent.size(), 50U) << "the memory of a flood is bounded";
    EXPECT_EQ(recent[0].path.size(), 200U);
    for (const auto& value : metrics.read("livescore_api_denied_total")) {
        if (value.labels.at("reason") == "bot") {
            EXPECT_EQ(value.now, 10'000);
        }
    }
}

}  // namespace
}  // namespace livescore
