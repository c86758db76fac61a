#include "livescore/core/secret.h"

#include <gtest/gtest.h>

#include <set>

namespace livescore {
namespace {

TEST(Secret, EachIsOf256BitsAndAnother) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string secret = random_secret();
        ASSERT_EQ(secret.size(), 43U);
        ASSERT_EQ(from_base64url(secret).value().size(), 32U);
        seen.insert(secret);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(Secret, ComparesAsEqualityDoes) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
    EXPECT_FALSE(equal_in_constant_time("ab", "abc"));
}

TEST(WithoutCredentials, LeavesNoPasswordOfAUrlOrAString) {
    for (const auto* text :
         {R"(invalid URI: "postgresql://me:hunter2@host/db")", "redis://:hunter2@host:6379/1",
          "postgres://me:hun@ter2hunter2@host", "postgresql://host/db?password=hunter2&x=1",
          "postgresql://host/db?x=1&password=hunter2", "host=a password=hunter2 user=me",
          "password = 'hunter2 hunter2' host=a", "a://b:hunter2@c d://e:hunter2@f",
          "password=hunter2"}) {
        const std::string clean = without_credentials(text);
        EXPECT_EQ(clean.find("hunter2"), std::string::npos) << clean;
        EXPECT_NE(clean.find("***"), std::string::npos) << clean;
    }
    for (const auto* text :
         {"", "connection refused", "postgresql://host/db", "a password is needed",
          "password authentication failed for user \"me\"", "mail@host"}) {
        EXPECT_EQ(without_credentials(text), text);
    }
}

TEST(Base64, KnowsTheVectorsOfRfc4648) {
    for (const auto& [bytes, text] : {std::pair("", ""),
                                      {"f", "Zg=="},
                                      {"fo", "Zm8="},
                                      {"foo", "Zm9v"},
                                      {"foobar", "Zm9vYmFy"},
                                      {"\xfb\xff", "+/8="},
                                      {"f", "Zg"}}) {
        EXPECT_EQ(from_base64(text), bytes) << text;
    }
    for (const auto* text : {"Zg=", "Zg===", "Zm9v=", "Zm9v====", "Z", "-_8=", "Zm 9", "Zh=="}) {
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
    }
}

TEST(Base64Url, KnowsTheVectorsOfRfc4648) {
    for (const auto& [bytes, text] : {std::pair("", ""),
                                      {"f", "Zg"},
                                      {"fo", "Zm8"},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg"},
                                      {"fooba", "Zm9vYmE"},
                                      {"foobar", "Zm9vYmFy"},
                                      {"\xfb\xff", "-_8"}}) {
        EXPECT_EQ(to_base64url(bytes), text);
        EXPECT_EQ(from_base64url(text), bytes);
    }
}

TEST(Base64Url, EachTextStandsForOtherBytes) {
    for (const auto* text : {"Z", "Zh", "Zm9", "Zg==", "Zm9v=", "Zm 9", "Zm+v", "Zm/v", "Zm9v\n"}) {
        EXPECT_FALSE(from_base64url(text)) << text;
    }
}

}  // namespace
}  // namespace livescore
