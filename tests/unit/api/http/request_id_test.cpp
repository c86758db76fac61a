#include "api/http/request_id.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(RequestId, AHarmlessOneIsKeptAndAnyOtherReplaced) {
    EXPECT_EQ(accept_request_id("req-1.a_B"), "req-1.a_B");
    for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("a b"),
                                   std::string("a\r\nX: y"), std::string("\"quoted\"")}) {
        const std::string made = accept_request_id(bad);
        EXPECT_NE(made, bad);
        EXPECT_EQ(made.size(), 16U);
    }
    EXPECT_NE(accept_request_id(""), accept_request_id(""));
}

}  // namespace
}  // namespace livescore
