// Requests that a provider has signed.
#include <gtest/gtest.h>

#include "livescore/core/hash.h"
#include "unit/api/http1/exchange_fixture.h"

namespace livescore {
namespace {

using test::step;

class SignedExchange : public test::exchange_test {
protected:
    SignedExchange() { options_.ingest.secrets["acme"] = {key}; }

    /// A signed POST of a body of two bytes, as its head.
    static std::string post_signed(const std::string& signed_body, std::int64_t moved = 0,
                                   const std::string& provider = "acme",
                                   const std::string& more = {}) {
        const auto now = std::chrono::floor<std::chrono::seconds>(system_wall_clock().now());
        const std::string at = std::to_string(now.time_since_epoch().count() + moved);
        return "POST /api/ingest/" + provider +
               " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nwebhook-id: "
               "msg_1\r\nwebhook-timestamp: " +
               at + "\r\nwebhook-signature: v1," +
               hmac_sha256_base64(key, "msg_1." + at + "." + signed_body) + "\r\n" + more +
               "Content-Length: 2\r\n\r\n";
    }

    static inline const std::string key = "0123456789abcdef01234567";
};

TEST_F(SignedExchange, ARightSignatureDoesInsteadOfCredentialsAndNamesTheProvider) {
    options_.write_auth = auth_mode::required;
    ASSERT_EQ(begin_and_pass(post_signed("{}")), step::read_body);
    ASSERT_EQ(x_->on_body("{}"), step::call_handler);
    const http_request request = x_->take_request();
    EXPECT_EQ(request.who->what, principal::kind::signature);
    EXPECT_EQ(request.who->name, "acme");
    EXPECT_EQ(request.path_parameters, std::vector<std::string>{"acme"});
}

TEST_F(SignedExchange, AnotherBodyIsRefusedAlsoWhereChangesAreOpen) {
    for (const auto mode : {auth_mode::required, auth_mode::open}) {
        options_.write_auth = mode;
        ASSERT_EQ(begin_and_pass(post_signed("{}")), step::read_body);
        ASSERT_EQ(x_->on_body("[]"), step::send_answer);
        EXPECT_EQ(x_->status(), 401);
    }
}

TEST_F(SignedExchange, WhatCannotBeRightIsRefusedBeforeItsBodyIsRead) {
    for (const std::string& head :
         {post_signed("{}", -301), post_signed("{}", 400), post_signed("{}", 0, "other"),
          post_signed("{}", 0, "acme", "webhook-id: msg_1\r\n")}) {
        ASSERT_EQ(begin_and_pass(head), step::send_answer) << head;
        EXPECT_EQ(x_->status(), 401);
        static_cast<void>(answer());
        EXPECT_FALSE(x_->keeps_alive());
    }
}

TEST_F(SignedExchange, ASignatureOpensNothingElse) {
    options_.write_auth = auth_mode::required;
    std::string head = post_signed("{}");
    head.replace(head.find("/api/ingest/acme"), 16, "/api/matches");
    ASSERT_EQ(begin_and_pass(head), step::send_answer);
    EXPECT_EQ(x_->status(), 401);
}

TEST_F(SignedExchange, AProgramThatSignsIsNoUnknownBot) {
    static_cast<void>(begin(post_signed("{}")));
    EXPECT_TRUE(x_->take_question().vouched);
    std::string head = post_signed("{}");
    head.replace(head.find("/api/ingest/acme"), 16, "/api/matches");
    static_cast<void>(begin(head));
    EXPECT_FALSE(x_->take_question().vouched);
}

}  // namespace
}  // namespace livescore
