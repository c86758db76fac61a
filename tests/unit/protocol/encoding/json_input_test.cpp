#include "encoding/json_input.h"

#include <gtest/gtest.h>

#include <string>

namespace livescore {
namespace {

json_limits with_depth(int depth) {
    json_limits limits;
    limits.max_depth = depth;
    return limits;
}

TEST(JsonInput, ATextIsRefusedFromTheDepthThatIsTooLarge) {
    for (const int depth : {1, 2, 5}) {
        const auto size = static_cast<std::size_t>(depth);
        const std::string fits = std::string(size, '[') + std::string(size, ']');
        EXPECT_TRUE(parse_json(fits, with_depth(depth)));
        const auto refused = parse_json("[" + fits + "]", with_depth(depth));
        ASSERT_FALSE(refused);
        ASSERT_EQ(refused.error().details.size(), 1U);
        EXPECT_EQ(refused.error().details[0].code, "too_big");
    }
}

TEST(JsonInput, ManyBracketsAreNotDeep) {
    const auto read = parse_json(R"([{"a":"[[[[{{{{"},{"b":[]},{"c":{}}])", with_depth(3));
    ASSERT_TRUE(read);
    EXPECT_EQ((*read)[0]["a"], "[[[[{{{{");
    EXPECT_EQ(read->size(), 3U);
}

/// With more brackets than levels the parser watches the depth. It finds the same without.
TEST(JsonInput, AMistakeIsFoundAtTheSameByteEitherWay) {
    for (const char* end : {"", "1", R"({"a":)", R"({"a":1]])", "01]", "nul]", R"("\x"])", "]]"}) {
        const std::string text = std::string("[[],[],[],") + end;
        const auto unwatched = parse_json(text, with_depth(32));
        const auto watched = parse_json(text, with_depth(2));
        ASSERT_FALSE(unwatched) << text;
        ASSERT_FALSE(watched) << text;
        EXPECT_EQ(unwatched.error().details[0].code, "invalid_json");
        EXPECT_EQ(unwatched.error().details[0].message, watched.error().details[0].message) << text;
    }
}

TEST(JsonInput, TheLastOfTwoMembersOfANameCounts) {
    EXPECT_EQ((*parse_json(R"({"a":1,"a":2})", with_depth(5)))["a"], 2);
    EXPECT_EQ((*parse_json(R"({"a":1,"b":"{{{{{{","a":2})", with_depth(5)))["a"], 2);
}

}  // namespace
}  // namespace livescore
