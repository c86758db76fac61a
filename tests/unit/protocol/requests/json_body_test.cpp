#include <gmock/gmock.h>

#include "bodies.h"

namespace livescore::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(JsonBody, ThatIsNoJsonSaysWhere) {
    for (const std::string_view text :
         {"", " ", "{", "{\"a\":1,}", "{a:1}", "{} {}", "nul", "{\"a\":\"\x01\"}", "{\"a\":01}",
          "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "// comment\n{}", "{\"a\":NaN}"}) {
        const auto read = read_set_score(json_body(text), limits);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().message, "Invalid JSON") << text;
        EXPECT_THAT(read.error().details.at(0).message, HasSubstr("at byte")) << text;
    }
    const auto nul = read_set_score(json_body(std::string_view("{}\0{", 4)), limits);
    EXPECT_EQ(nul.error().message, "Invalid JSON");
}

TEST(JsonBody, MustBeAnObject) {
    for (const char* text : {"[]", "1", "\"x\"", "null", "true"}) {
        const auto read = read_set_score(json_body(text), limits);
        EXPECT_THAT(refusals(read), ElementsAre(" invalid_type")) << text;
        EXPECT_EQ(read.error().message, "Invalid payload");
        EXPECT_TRUE(read.error().details.at(0).path.empty());
    }
}

TEST(JsonBody, DepthIsLimitedWithoutRecursion) {
    const auto nested = [](std::size_t depth) {
        return R"({"homeScore":1,"awayScore":1,"x":)" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}";
    };
    EXPECT_TRUE(read_set_score(json_body(nested(32)), limits));
    EXPECT_THAT(refusals(read_set_score(json_body(nested(33)), limits)), ElementsAre(" too_big"));
    EXPECT_FALSE(read_set_score(json_body(nested(500'000)), limits));
    EXPECT_FALSE(read_set_score(json_body(std::string(1'000'000, '[')), limits));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(read_set_score(json_body(objects), limits));
}

TEST(JsonBody, U0000IsRefusedWhereverItStands) {
    EXPECT_THAT(refused_with("homeTeam", std::string("a\0b", 3)),
                ElementsAre("homeTeam invalid_format"));
    EXPECT_THAT(refused_with("stats", json{{"a", json::array({1, std::string(1, '\0')})}}),
                ElementsAre("stats/a/1 invalid_format"));
    EXPECT_THAT(refused_with("stats", json{{std::string("k\0", 2), 1}}),
                ElementsAre("stats invalid_format"));
    EXPECT_THAT(refused_with("ignored", std::string(1, '\0')),
                ElementsAre("ignored invalid_format"));
}

TEST(JsonBody, LongStringsListsAndNumbersAreRefused) {
    EXPECT_THAT(refused_with("ignored", std::string(65'537, 'x')), ElementsAre("ignored too_big"));
    EXPECT_THAT(refused_with("ignored", json(std::vector<int>(1'001))),
                ElementsAre("ignored too_big"));
    EXPECT_THAT(refusals(read_set_score(json_body(R"({"x":1e999})"), limits)),
                ElementsAre(" too_big"));
    const std::vector<std::string> hostile(1'000, std::string(1, '\0'));
    EXPECT_LE(refused_with("ignored", json(hostile)).size(), 20U);
}

TEST(JsonBody, OfDuplicateMembersTheLastWins) {
    const auto read =
        read_set_score(json_body(R"({"homeScore":1,"awayScore":1,"homeScore":2})"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->score, (score{2, 1}));
}

TEST(FormBody, ThatIsNoTextIsRefused) {
    for (const char* text : {"a=%", "a=%zz", "a=%00", "a=%ff", "%ff=1"}) {
        EXPECT_THAT(refusals(read_set_score(form_body(text), limits)),
                    ElementsAre(" invalid_format"))
            << text;
    }
    const auto longer = "homeScore=1&awayScore=1&x=" + std::string(65'537, 'x');
    EXPECT_THAT(refusals(read_set_score(form_body(longer), limits)), ElementsAre("x too_big"));
}

}  // namespace
}  // namespace livescore::test
