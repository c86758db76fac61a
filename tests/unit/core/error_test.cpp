#include "livescore/core/error.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace livescore {
namespace {

using testing::HasSubstr;

TEST(Result, ReadingTheValueOfAnErrorThrowsItsMessage) {
    const result<int> nothing = error{errc::not_found, "no such match"};
    try {
        static_cast<void>(nothing.value());
        FAIL() << "nothing was thrown";
    } catch (const std::logic_error& bug) {
        EXPECT_THAT(bug.what(), HasSubstr("no such match"));
    }
}

}  // namespace
}  // namespace livescore
