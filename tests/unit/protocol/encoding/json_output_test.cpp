#include "encoding/json_output.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace livescore {
namespace {

std::string quoted_by_us(std::string_view text) {
    std::string out = "before ";
    append_quoted(out, text);
    return out;
}

std::string quoted_by_the_library(std::string_view text) {
    constexpr auto replace = nlohmann::json::error_handler_t::replace;
    return "before " + nlohmann::json(text).dump(-1, ' ', false, replace);
}

TEST(JsonOutput, EveryByteIsQuotedAsTheLibraryQuotesIt) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        for (const std::string& text : {one, "a" + one, one + "z"})
            ASSERT_EQ(quoted_by_us(text), quoted_by_the_library(text)) << "byte " << byte;
    }
    EXPECT_EQ(quoted_by_us(""), quoted_by_the_library(""));
}

TEST(JsonOutput, RandomTextsAreQuotedAsTheLibraryQuotesThem) {
    std::mt19937 random(7);
    const std::string_view alphabet = "aZ 9~\"\\/\n\x1f\x7f\xc3\xbc\xf0\x9f\x98\x80";
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto left = random() % 6; left > 0; --left)
            text += alphabet[random() % alphabet.size()];
        ASSERT_EQ(quoted_by_us(text), quoted_by_the_library(text));
    }
}

}  // namespace
}  // namespace livescore
