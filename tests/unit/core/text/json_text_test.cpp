#include "livescore/core/text/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace livescore {
namespace {

void expect_as_the_library(std::string_view text) {
    constexpr auto replace = nlohmann::json::error_handler_t::replace;
    for (const json_escapes escapes : {json_escapes::needed, json_escapes::all}) {
        std::string out = "before ";
        append_quoted(out, text, escapes);
        const bool is_ascii_only = escapes == json_escapes::all;
        EXPECT_EQ(out, "before " + nlohmann::json(text).dump(-1, ' ', is_ascii_only, replace));
    }
}

TEST(JsonText, EveryByteIsQuotedAsTheLibraryQuotesIt) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        for (const std::string& text : {one, "a" + one, one + "z"}) expect_as_the_library(text);
    }
    expect_as_the_library("");
}

TEST(JsonText, RandomTextsAreQuotedAsTheLibraryQuotesThem) {
    std::mt19937 random(7);
    const std::string_view alphabet = "aZ 9~\"\\/\n\x1f\x7f\xc3\xbc\xf0\x9f\x98\x80";
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto left = random() % 6; left > 0; --left)
            text += alphabet[random() % alphabet.size()];
        expect_as_the_library(text);
    }
}

}  // namespace
}  // namespace livescore
