#include "api/limits/rate_identity.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

principal someone(principal::kind what) {
    principal who;
    who.what = what;
    return who;
}

TEST(RateIdentity, OfAnApiKeyIsItsNumberAndNothingOfItsSecret) {
    principal key = someone(principal::kind::api_key);
    key.key = std::make_shared<const presented_key>(
        presented_key{.id = 7, .prefix = "lsk_abcdef", .secret_hash = std::string(64, 'a')});
    EXPECT_EQ(rate_identity(key), "key:7");
    key.key = std::make_shared<const presented_key>();
    EXPECT_EQ(rate_identity(key), "key:bootstrap");
    EXPECT_TRUE(is_api_key_identity(rate_identity(key)));
}

TEST(RateIdentity, OfATokenIsItsSubjectWhomItDoesNotName) {
    principal ann = someone(principal::kind::token);
    ann.name = "ann@example.com";
    principal again = ann;
    again.expires_at = timestamp{};  // the next token of hers
    principal bob = ann;
    bob.name = "bob@example.com";
    const std::string identity = rate_identity(ann);
    EXPECT_EQ(identity.size(), std::string("token:").size() + 32);
    EXPECT_TRUE(identity.starts_with("token:"));
    EXPECT_EQ(identity.find("ann"), std::string::npos);
    EXPECT_EQ(identity, rate_identity(again));
    EXPECT_NE(identity, rate_identity(bob));
    EXPECT_FALSE(is_api_key_identity(identity));
    // A token may call itself anything. It is no key, and no other client.
    bob.name = "key:7";
    EXPECT_TRUE(rate_identity(bob).starts_with("token:"));
    bob.name = std::string(8000, '\n');
    EXPECT_EQ(rate_identity(bob).size(), identity.size());
}

TEST(RateIdentity, OfNobodyAndOfATokenWithoutSubjectIsTheAddress) {
    EXPECT_EQ(rate_identity(*anonymous()), "");
    EXPECT_EQ(rate_identity(someone(principal::kind::token)), "");
    for (const char* address : {"203.0.113.7", "2001:db8::/64"})
        EXPECT_FALSE(is_api_key_identity(address));
}

}  // namespace
}  // namespace livescore
