#include "api/http/conditional_request.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(EtagList, ComparesWeaklyAndKnowsTheStar) {
    EXPECT_TRUE(etag_listed("\"a\"", "\"a\""));
    EXPECT_TRUE(etag_listed("\"x\", W/\"a\" ,\"y\"", "\"a\""));
    EXPECT_TRUE(etag_listed("*", "\"a\""));
    EXPECT_FALSE(etag_listed("", "\"a\""));
    EXPECT_FALSE(etag_listed("\"aa\",\"b\"", "\"a\""));
    EXPECT_FALSE(etag_listed(",,", "\"a\""));
}

TEST(IfMatch, AsksForASeqOrForNothing) {
    EXPECT_EQ(read_if_match("\"41-abc\"").value().value_or(0), 41);
    EXPECT_EQ(read_if_match("W/\"41-abc\"").value().value_or(0), 41);
    EXPECT_FALSE(read_if_match(std::nullopt).value());
    EXPECT_EQ(read_if_match("").error().code, errc::invalid_argument);
    EXPECT_EQ(refuse_if_match("\"1-a\"")->code, errc::precondition_failed);
    EXPECT_FALSE(refuse_if_match("*"));
    EXPECT_FALSE(read_if_match("*").value());
    for (const char* other : {"41", "\"41\"", "\"x-1\"", "\""}) {
        const auto read = read_if_match(other);
        ASSERT_FALSE(read) << other;
        EXPECT_EQ(read.error().code, errc::precondition_failed) << other;
    }
}

}  // namespace
}  // namespace livescore
