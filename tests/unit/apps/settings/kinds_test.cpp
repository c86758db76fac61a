#include "apps/settings/kinds.h"

#include <gtest/gtest.h>

#include "support/environment.h"

namespace livescore {
namespace {

/// Reads one variable.
std::vector<std::string> problems_of(const setting_value& value, const environment& variables) {
    auto env = reader_of(variables);
    value.read(env, "NAME");
    return env.problems();
}

TEST(SettingKinds, TheOptionsValueIsTheDefault) {
    int size = 4;
    const auto value = kind::integer(size, 1, 200, "connections");
    EXPECT_EQ(value.values, "1 to 200");
    EXPECT_EQ(value.unit, "connections");
    EXPECT_EQ(value.fallback, "4");
    EXPECT_TRUE(problems_of(value, {}).empty());
    EXPECT_EQ(size, 4);
    EXPECT_TRUE(problems_of(value, {{"NAME", "7"}}).empty());
    EXPECT_EQ(size, 7);
    EXPECT_EQ(problems_of(value, {{"NAME", "0"}}).size(), 1U);
    EXPECT_EQ(size, 4);
}

TEST(SettingKinds, ATimeIsInTheUnitOfItsVariable) {
    std::chrono::hours keep{48};
    const auto value = kind::time<std::chrono::days>(keep, 0, 10, "days");
    EXPECT_EQ(value.fallback, "2");
    EXPECT_TRUE(problems_of(value, {{"NAME", "3"}}).empty());
    EXPECT_EQ(keep, std::chrono::hours(72));
}

TEST(SettingKinds, AWordStandsForAValue) {
    int level = 2;
    const auto value = kind::choice(level, {{"low", 1}, {"high", 2}});
    EXPECT_EQ(value.values, "low, high");
    EXPECT_EQ(value.fallback, "high");
    EXPECT_TRUE(problems_of(value, {{"NAME", "low"}}).empty());
    EXPECT_EQ(level, 1);
    EXPECT_EQ(problems_of(value, {{"NAME", "middle"}}),
              std::vector<std::string>{"NAME must be one of: low, high"});
}

TEST(SettingKinds, ASecretThatIsNotSetIsNotTaken) {
    int taken = 0;
    const auto value = kind::secret("text", [&](env_reader&, const std::string&) { ++taken; });
    EXPECT_TRUE(value.may_be_file);
    EXPECT_TRUE(problems_of(value, {}).empty());
    EXPECT_EQ(taken, 0);
    EXPECT_TRUE(problems_of(value, {{"NAME", "abc"}}).empty());
    EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace livescore
