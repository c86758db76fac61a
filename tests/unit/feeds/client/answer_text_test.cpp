#include "client/answer_text.h"

#include <gtest/gtest.h>

#include "client/hint_pace.h"

namespace livescore {
namespace {

result<std::string> read(const std::string& body, fetch_options options = {}) {
    return read_answer(body, "application/json", options);
}

TEST(AnswerText, TheCharsetIsAParameterOfTheType) {
    EXPECT_EQ(charset_of("application/json"), "");
    EXPECT_EQ(charset_of(""), "");
    EXPECT_EQ(charset_of("application/json; charset=utf-8"), "utf-8");
    EXPECT_EQ(charset_of("text/plain;a=b; CharSet = \"ISO-8859-1\" ;c=d"), "ISO-8859-1");
    EXPECT_EQ(charset_of("text/plain; xcharset=a; charsets=b"), "");
}

TEST(AnswerText, OnlyWholeJsonPasses) {
    for (const auto* const body : {"[]", "{}", " null\n", "1", R"({"a":[1,2.5,"\u00e9",true]})"}) {
        EXPECT_EQ(read(body).value(), body);
    }
    for (const auto* const body : {"", " ", "[", "[1,", "{\"a\":", "[]]", "[1] 2", "{a:1}",
                                   "[1e999]", "<html>", "[\"\\ud800\"]", "[\"\t\"]", "NaN"}) {
        ASSERT_FALSE(read(body)) << body;
        EXPECT_EQ(read(body).error().code, errc::invalid_argument);
    }
}

TEST(AnswerText, CharactersThatTheDatabaseCannotStoreAreRefused) {
    EXPECT_FALSE(read(R"(["a\u0000"])"));
    EXPECT_FALSE(read(R"({"a\u0000":1})"));
    EXPECT_FALSE(read(std::string("[1]\0[2", 6)));
}

TEST(AnswerText, DepthAndNumberOfValuesAreBound) {
    fetch_options options;
    options.max_depth = 2;
    EXPECT_TRUE(read(R"([{"a":1},[2]])", options));
    EXPECT_FALSE(read(R"([{"a":[]}])", options));
    options.max_values = 3;
    EXPECT_TRUE(read("[1,2]", options));
    EXPECT_FALSE(read("[1,2,3]", options));
}

TEST(HintPace, OneHintInAPauseAndTheLastIsNotLost) {
    using namespace std::chrono_literals;
    using words = std::vector<std::string>;
    hint_pace pace({"bl1", "bl2"}, 1s);
    const steady_time start{};
    EXPECT_EQ(pace.take(start), words{});
    for (int i = 0; i < 1000; ++i) pace.note("bl1");
    pace.note("unknown");
    EXPECT_EQ(pace.take(start), words{"bl1"});
    EXPECT_EQ(pace.take(start + 5s), words{});
    pace.note("bl1");
    EXPECT_EQ(pace.take(start + 5s), words{"bl1"});
    pace.note("bl1");
    pace.note("bl2");
    EXPECT_EQ(pace.take(start + 5500ms), words{"bl2"});
    EXPECT_EQ(pace.take(start + 5999ms), words{});
    EXPECT_EQ(pace.take(start + 6s), words{"bl1"});
    EXPECT_EQ(pace.take(start + 7s), words{});
}

}  // namespace
}  // namespace livescore
