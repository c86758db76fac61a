#include "livescore/core/text/char_set.h"

#include <gtest/gtest.h>

#include <string>

namespace livescore {
namespace {

TEST(CharSet, HasTheBytesOfItsPartsAndNoOthers) {
    constexpr char_set set(ascii_digits, "-\xff");
    const std::string members = "0123456789-\xff";
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        EXPECT_EQ(set.has(c), members.find(c) != std::string::npos) << byte;
    }
}

TEST(CharSet, HasAllOfATextOnlyWhenItHasEachByte) {
    constexpr char_set set(ascii_letters);
    EXPECT_TRUE(set.has_all(""));
    EXPECT_TRUE(set.has_all("azAZ"));
    EXPECT_FALSE(set.has_all("az AZ"));
    EXPECT_FALSE(set.has_all(std::string_view("a\0b", 3)));
    EXPECT_FALSE(set.has_all("Köln"));
}

TEST(IsDigits, TakesOneDigitOrMoreAndNothingElse) {
    EXPECT_TRUE(is_digits("0"));
    EXPECT_TRUE(is_digits("0123456789"));
    EXPECT_FALSE(is_digits(""));
    EXPECT_FALSE(is_digits("-1"));
    EXPECT_FALSE(is_digits("1 "));
    EXPECT_FALSE(is_digits("٣"));
}

}  // namespace
}  // namespace livescore
