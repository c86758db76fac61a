#include "livescore/protocol/webhook/webhook_message.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

namespace livescore {
namespace {

std::string key_of(std::string_view secret) {
    return read_webhook_secret(secret).value();
}

/// The example of the specification's libraries (standardwebhooks on npm, "sign function works").
TEST(WebhookSignature, IsThatOfTheLibrariesOfTheStandard) {
    const std::array keys{key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
    EXPECT_EQ(
        sign_webhook("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})", keys),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, EachKeySignsWhileASecretIsRotated) {
    const std::array keys{key_of("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"),
                          key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
    const std::string both =
        sign_webhook("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})", keys);
    const std::string first = sign_webhook("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                                           R"({"test": 2432232314})", std::span(keys).first(1));
    EXPECT_EQ(both, first + " v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecret, IsRandomAndReadable) {
    const std::string secret = new_webhook_secret();
    EXPECT_EQ(secret.size(), std::string_view("whsec_").size() + 44);
    EXPECT_EQ(key_of(secret).size(), 32U);
    EXPECT_NE(secret, new_webhook_secret());
}

TEST(WebhookSecret, AnythingElseIsRefusedAndNotRepeated) {
    for (const std::string_view wrong :
         {"", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
          "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w"}) {
        const auto read = read_webhook_secret(wrong);
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().message.find("MfKQ"), std::string::npos);
    }
    EXPECT_FALSE(read_webhook_secret("whsec_" + std::string(88, 'A')));
}

TEST(WebhookBody, HasTheBytesOfTheEventUnchanged) {
    const std::string event =
        R"({"type":"score:update","matchId":1,"seq":44,"timestamp":"2026-01-31T12:00:00.123Z",)"
        R"("data":{"homeScore" : 1e0,"awayScore":0}})";
    EXPECT_EQ(
        write_webhook_body("score:update", "2026-01-31T12:00:00.123Z", event),
        R"({"type":"score:update","timestamp":"2026-01-31T12:00:00.123Z","data":)" + event + "}");
}

TEST(WebhookBody, OfATestNamesTheWebhookAndTheDelivery) {
    webhook_delivery test;
    test.id = delivery_id{9};
    test.webhook = webhook_id{4};
    test.created_at = *parse_iso8601("2026-01-31T12:00:00Z");
    const auto body = nlohmann::json::parse(write_webhook_test_body(test));
    EXPECT_EQ(body["type"], "webhook:test");
    EXPECT_EQ(body["timestamp"], "2026-01-31T12:00:00.000Z");
    EXPECT_EQ(body["data"], (nlohmann::json{{"webhookId", 4}, {"deliveryId", 9}}));
}

}  // namespace
}  // namespace livescore
