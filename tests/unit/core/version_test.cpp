#include "livescore/core/version.h"

#include <gmock/gmock.h>

#include <string>

namespace livescore {
namespace {

TEST(Version, IsThreeNumbers) {
    EXPECT_THAT(std::string(version()), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace
}  // namespace livescore
