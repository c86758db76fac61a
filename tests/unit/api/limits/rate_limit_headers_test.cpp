#include "api/limits/rate_limit_headers.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using std::chrono::seconds;

TEST(RateLimitHeaders, SayWhatIsLeftAndWhen) {
    const rate_limit limit{50, seconds(10)};
    EXPECT_EQ(rate_limit_headers("read", limit,
                                 describe_rate(limit, std::chrono::milliseconds(400), true)),
              "RateLimit-Policy: \"read\";q=50;w=10\r\nRateLimit: \"read\";r=48;t=1\r\n");
    const rate_decision refused = describe_rate(limit, std::chrono::milliseconds(11'500), false);
    EXPECT_EQ(rate_limit_headers("read", limit, refused),
              "RateLimit-Policy: \"read\";q=50;w=10\r\nRateLimit: \"read\";r=0;t=2\r\n");
    EXPECT_EQ(retry_after_seconds(refused.retry_after), "2");
    EXPECT_EQ(retry_after_seconds(std::chrono::microseconds(1)), "1");
}

}  // namespace
}  // namespace livescore
