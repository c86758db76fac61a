#include <gmock/gmock.h>

#include <cstdlib>
#include <map>

#include "livescore/core/env.h"

namespace livescore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

env_reader reader_of(std::map<std::string, std::string, std::less<>> variables) {
    return env_reader(
        [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
        });
}

TEST(EnvReader, UnsetAndEmptyVariablesTakeTheirDefaults) {
    auto env = reader_of({{"EMPTY", ""}});
    EXPECT_EQ(env.text("EMPTY", "a"), "a");
    EXPECT_EQ(env.text("UNSET", "b"), "b");
    EXPECT_EQ(env.integer("EMPTY", 7, 0, 9), 7);
    EXPECT_TRUE(env.boolean("UNSET", true));
    EXPECT_EQ(env.millis("UNSET", 500, 1, 1000), std::chrono::milliseconds(500));
    EXPECT_EQ(env.one_of("UNSET", "info", {"info", "debug"}), "info");
    EXPECT_THAT(env.problems(), IsEmpty());
}

TEST(EnvReader, ReadsEveryType) {
    auto env = reader_of({{"URL", "postgresql://x"},
                          {"PORT", "8000"},
                          {"LOW", "-3"},
                          {"CACHE", "off"},
                          {"DEMO", "yes"},
                          {"LEVEL", "debug"},
                          {"WAIT_MS", "250"}});
    EXPECT_EQ(env.required("URL"), "postgresql://x");
    EXPECT_EQ(env.integer("PORT", 1, 1, 65535), 8000);
    EXPECT_EQ(env.integer("LOW", 0, -5, 5), -3);
    EXPECT_FALSE(env.boolean("CACHE", true));
    EXPECT_TRUE(env.boolean("DEMO", false));
    EXPECT_EQ(env.one_of("LEVEL", "info", {"info", "debug"}), "debug");
    EXPECT_EQ(env.millis("WAIT_MS", 1, 1, 1000), std::chrono::milliseconds(250));
    EXPECT_THAT(env.problems(), IsEmpty());
}

TEST(EnvReader, AllProblemsAreCollectedAndNameTheirVariable) {
    auto env = reader_of({{"PORT", "70000"}, {"DEMO", "perhaps"}, {"LEVEL", "loud"}});
    env.required("DATABASE_URL");
    EXPECT_EQ(env.integer("PORT", 8000, 1, 65535), 8000);
    EXPECT_TRUE(env.boolean("DEMO", true));
    EXPECT_EQ(env.one_of("LEVEL", "info", {"info", "debug"}), "info");
    env.problem("A and B exclude each other");
    EXPECT_THAT(
        env.problems(),
        ElementsAre(HasSubstr("DATABASE_URL is required"),
                    "PORT must be an integer from 1 to 65535", HasSubstr("DEMO must be on or off"),
                    "LEVEL must be one of: info, debug", "A and B exclude each other"));
}

TEST(EnvReader, IntegersAreReadWhole) {
    for (const char* text :
         {"8000x", "80 00", " 8000", "+8000", "8e3", "0x10", "1.5", "-", "99999999999999999999"}) {
        auto env = reader_of({{"N", text}});
        EXPECT_EQ(env.integer("N", 1, 0, 100'000), 1) << text;
        EXPECT_EQ(env.problems().size(), 1U) << text;
    }
}

TEST(EnvReader, ProblemsDoNotRepeatTheValue) {
    auto env = reader_of({{"PORT", "postgresql://user:secret@host"}});
    env.integer("PORT", 1, 1, 9);
    env.boolean("PORT", true);
    env.one_of("PORT", "a", {"a"});
    ASSERT_EQ(env.problems().size(), 3U);
    for (const auto& problem : env.problems()) EXPECT_EQ(problem.find("secret"), std::string::npos);
}

TEST(EnvReader, ReadsTheProcessEnvironmentByDefault) {
    ::setenv("LIVESCORE_TEST_VARIABLE", "from the process", 1);
    env_reader env;
    EXPECT_EQ(env.required("LIVESCORE_TEST_VARIABLE"), "from the process");
    ::unsetenv("LIVESCORE_TEST_VARIABLE");
}

}  // namespace
}  // namespace livescore
