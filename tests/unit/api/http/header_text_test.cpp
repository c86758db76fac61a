#include "api/http/header_text.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(HeaderText, CaseAndSpaceDoNotMatter) {
    EXPECT_EQ(lower_case("Bearer ÄZ@["), "bearer Äz@[");
    EXPECT_TRUE(equals_ignoring_case("100-Continue", "100-continue"));
    EXPECT_FALSE(equals_ignoring_case("100-continue", "100-continu"));
    EXPECT_FALSE(equals_ignoring_case("@", "`"));
    EXPECT_EQ(trimmed(" \t a b\t"), "a b");
    EXPECT_EQ(trimmed(" \t"), "");
}

}  // namespace
}  // namespace livescore
