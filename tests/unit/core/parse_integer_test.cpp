#include "livescore/core/parse_integer.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace livescore {
namespace {

TEST(ParseInteger, ReadsTheWholeText) {
    EXPECT_EQ(parse_integer<int>("42"), 42);
    EXPECT_EQ(parse_integer<int>("-42"), -42);
    EXPECT_EQ(parse_integer<std::int64_t>("9223372036854775807"), INT64_MAX);
    for (const char* text : {"", "+1", " 1", "1 ", "1x", "0x1", "1.0", "-", "2147483648"}) {
        EXPECT_FALSE(parse_integer<int>(text)) << text;
    }
    EXPECT_FALSE(parse_integer<unsigned>("-1"));
}

}  // namespace
}  // namespace livescore
