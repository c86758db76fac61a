#include "livescore/domain/webhook/delivery.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace livescore {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(WebhookPauses, GrowAsThePlanSaysAndThenEnd) {
    const std::array<milliseconds, 9> planned{1s, 5s, 30s, 5min, 30min, 2h, 5h, 10h, 10h};
    for (std::size_t i = 0; i < planned.size(); ++i) {
        EXPECT_EQ(pause_after(static_cast<int>(i) + 1, 0), planned.at(i));
    }
    EXPECT_EQ(pause_after(max_delivery_attempts, 0), std::nullopt);
    EXPECT_EQ(pause_after(max_delivery_attempts + 1, 0), std::nullopt);
}

TEST(WebhookPauses, AreUpToATenthLongerAndNeverShorter) {
    constexpr std::uint64_t most = 100;  // a tenth of a second, in ms
    EXPECT_EQ(pause_after(1, most), 1100ms);
    EXPECT_EQ(pause_after(1, most + 1), 1000ms);
    EXPECT_LE(pause_after(9, std::numeric_limits<std::uint64_t>::max()), 11h);
    EXPECT_GE(pause_after(9, std::numeric_limits<std::uint64_t>::max()), 10h);
}

TEST(WebhookPauses, AnAnswerOf429Or503MayAskForMoreUpToAnHour) {
    EXPECT_EQ(lengthen_pause(1s, 429, 20s), 20s);
    EXPECT_EQ(lengthen_pause(1s, 503, 20s), 20s);
    EXPECT_EQ(lengthen_pause(30s, 503, 20s), 30s);
    EXPECT_EQ(lengthen_pause(1s, 503, 2h), 1h);
    EXPECT_EQ(lengthen_pause(1s, 503, std::chrono::seconds::max()), 1h);
    EXPECT_EQ(lengthen_pause(2h, 503, 2h), 2h);
    EXPECT_EQ(lengthen_pause(1s, 500, 20s), 1s);
    EXPECT_EQ(lengthen_pause(1s, std::nullopt, 20s), 1s);
    EXPECT_EQ(lengthen_pause(1s, 429, std::nullopt), 1s);
}

TEST(WebhookVerdict, OnlyTheSecondHundredIsASuccess) {
    EXPECT_EQ(verdict_of(200), delivery_verdict::delivered);
    EXPECT_EQ(verdict_of(204), delivery_verdict::delivered);
    EXPECT_EQ(verdict_of(299), delivery_verdict::delivered);
    EXPECT_EQ(verdict_of(199), delivery_verdict::failed);
    EXPECT_EQ(verdict_of(302), delivery_verdict::failed);
    EXPECT_EQ(verdict_of(404), delivery_verdict::failed);
    EXPECT_EQ(verdict_of(500), delivery_verdict::failed);
    EXPECT_EQ(verdict_of(2000), delivery_verdict::failed);
    EXPECT_EQ(verdict_of(std::nullopt), delivery_verdict::failed);
    EXPECT_EQ(verdict_of(410), delivery_verdict::gone);
}

TEST(WebhookVerdict, FiveDaysWithoutASuccessAreTooLong) {
    const timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 5 / 6}};
    EXPECT_FALSE(has_failed_too_long(std::nullopt, now));
    EXPECT_FALSE(has_failed_too_long(now - 5 * 24h + 1s, now));
    EXPECT_TRUE(has_failed_too_long(now - 5 * 24h, now));
}

TEST(WebhookMessageId, NamesTheEventOrTheTest) {
    webhook_delivery delivery;
    delivery.id = delivery_id{77};
    delivery.seq = 77;
    EXPECT_EQ(message_id(delivery), "evt_test_77");
    delivery.match = match_id{12};
    delivery.seq = 5;
    EXPECT_EQ(message_id(delivery), "evt_12_5");
}

TEST(WebhookWords, AreReadAsTheyAreWritten) {
    for (const auto status :
         {delivery_status::pending, delivery_status::delivered, delivery_status::failed})
        EXPECT_EQ(parse_delivery_status(to_string(status)), status);
    for (const auto reason : {disabled_reason::by_hand, disabled_reason::gone,
                              disabled_reason::failing, disabled_reason::backlog})
        EXPECT_EQ(parse_disabled_reason(to_string(reason)), reason);
    EXPECT_EQ(parse_delivery_status("sent"), std::nullopt);
    EXPECT_EQ(to_string(disabled_reason::by_hand), "by_hand");
}

}  // namespace
}  // namespace livescore
