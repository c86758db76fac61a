#include "api/http/webhook_signatures.h"

#include <gtest/gtest.h>

#include "livescore/core/hash.h"
#include "livescore/core/secret.h"
#include "support/manual_clock.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

struct WebhookSignatures : testing::Test {
    WebhookSignatures() { options.secrets["acme"] = {key}; }

    [[nodiscard]] std::string sign(const std::string& with, const std::string& body) const {
        return "v1," + hmac_sha256_base64(with, given.id + "." + given.at + "." + body);
    }
    /// Empty: accepted.
    std::string refused(const std::string& body, std::string_view provider = "acme") {
        const auto who = signatures.identify(provider, given, body);
        return who ? "" : who.error().message;
    }

    const std::string key = "0123456789abcdef01234567";
    const std::string other_key = "another key of 24 bytes.";
    const std::string body = R"({"fixtures": []})";
    manual_clock clock{"2026-01-31T12:00:00Z"};
    ingest_options options;
    webhook_signatures signatures{options, clock};
    request_signature given{"msg_1", "1769860800", {}, false};  // 2026-01-31T12:00:00Z
};

/// The example of the specification's libraries (standardwebhooks on npm, "sign function works").
TEST_F(WebhookSignatures, SignsAsTheLibrariesOfTheStandardDo) {
    const auto secret = from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    ASSERT_TRUE(secret);
    EXPECT_EQ(hmac_sha256_base64(*secret,
                                 "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330."
                                 R"({"test": 2432232314})"),
              "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_F(WebhookSignatures, ARightSignatureNamesTheProviderWhoMayIngestAndNothingElse) {
    given.signatures = sign(key, body);
    const auto who = signatures.identify("acme", given, body);
    ASSERT_TRUE(who);
    EXPECT_EQ((*who)->what, principal::kind::signature);
    EXPECT_EQ((*who)->name, "acme");
    EXPECT_TRUE((*who)->has(scope::feed));
    EXPECT_FALSE((*who)->has(scope::read));
    EXPECT_FALSE((*who)->has(scope::score));
    EXPECT_FALSE((*who)->has(scope::admin));
}

TEST_F(WebhookSignatures, EveryPartIsSigned) {
    given.signatures = sign(key, body);
    EXPECT_EQ(refused(body), "");
    EXPECT_NE(refused(body + " "), "");
    const request_signature good = given;
    given.id = "msg_2";
    EXPECT_NE(refused(body), "");
    given = good;
    given.at = "1769860801";
    EXPECT_NE(refused(body), "");
}

TEST_F(WebhookSignatures, OneOfTheListIsEnoughAndOtherVersionsDoNotCount) {
    const std::string right = sign(key, body);
    for (const std::string& list : {sign(other_key, body) + " " + right, right + " v2,abc",
                                    "v1a," + right.substr(3) + " " + right, " " + right + " "}) {
        given.signatures = list;
        EXPECT_EQ(refused(body), "") << list;
    }
    for (const std::string& list :
         {sign(other_key, body), "v1a," + right.substr(3), right.substr(3), "v2," + right.substr(3),
          right + ",", right.substr(0, right.size() - 1), std::string("v1,"), std::string(" ")}) {
        given.signatures = list;
        EXPECT_EQ(refused(body), "The signature is not valid") << list;
    }
}

TEST_F(WebhookSignatures, BothSecretsOfAProviderAreValidWhileItChanges) {
    options.secrets["acme"].push_back(other_key);
    for (const std::string& with : {key, other_key}) {
        given.signatures = sign(with, body);
        EXPECT_EQ(refused(body), "");
    }
}

TEST_F(WebhookSignatures, TheSecretOfOneProviderIsNotThatOfAnother) {
    options.secrets["other"] = {other_key};
    given.signatures = sign(key, body);
    EXPECT_EQ(refused(body, "other"), "The signature is not valid");
    EXPECT_EQ(refused(body, "nobody"), "There is no secret for signatures of this provider");
}

TEST_F(WebhookSignatures, TheTimeIsNowWithinTheTolerance) {
    given.signatures = sign(key, body);
    for (const auto& [moved, fits] :
         {std::pair(0s, true), {300s, true}, {301s, false}, {-300s, true}, {-301s, false}}) {
        clock.advance(moved);
        EXPECT_EQ(refused(body).empty(), fits) << moved.count();
        EXPECT_EQ(!signatures.check_head("acme", given), fits) << moved.count();
        clock.advance(-moved);
    }
}

TEST_F(WebhookSignatures, HeadersThatAreMissingOrTwiceAreRefusedBeforeTheBodyIsRead) {
    given.signatures = sign(key, body);
    EXPECT_FALSE(signatures.check_head("acme", given));
    request_signature wrong = given;
    wrong.id.clear();
    EXPECT_TRUE(signatures.check_head("acme", wrong));
    wrong = given;
    wrong.repeated = true;
    EXPECT_TRUE(signatures.check_head("acme", wrong));
    for (const auto* at :
         {"", "now", "1769860800.5", "-1", "99999999999999999999", " 1769860800"}) {
        wrong = given;
        wrong.at = at;
        EXPECT_TRUE(signatures.check_head("acme", wrong)) << at;
    }
}

}  // namespace
}  // namespace livescore
