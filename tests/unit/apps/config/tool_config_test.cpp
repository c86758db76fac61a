#include "apps/config/tool_config.h"

#include <gtest/gtest.h>

#include "support/environment.h"

namespace livescore {
namespace {

TEST(ToolConfig, ADatabasePasswordOfItsOwnBecomesAParameterOfTheUrl) {
    const auto url_of = [](std::string url, std::string password) {
        auto env = reader_of(
            {{"DATABASE_URL", std::move(url)}, {"DATABASE_PASSWORD", std::move(password)}});
        std::string read = read_admin_config(env).database_url;
        EXPECT_TRUE(env.problems().empty());
        return read;
    };
    EXPECT_EQ(url_of("postgresql://u@h/d", "a/b?&=%'c"),
              "postgresql://u@h/d?password=a%2Fb%3F%26%3D%25%27c");
    EXPECT_EQ(url_of("postgres://u@h,i/d?sslmode=require", "x"),
              "postgres://u@h,i/d?sslmode=require&password=x");
    EXPECT_EQ(url_of("host=h dbname=d", ""), "host=h dbname=d");
}

TEST(ToolConfig, ADatabasePasswordOfItsOwnNeedsAUrl) {
    auto env = reader_of({{"DATABASE_URL", "host=h dbname=d"}, {"DATABASE_PASSWORD", "hunter2"}});
    static_cast<void>(read_admin_config(env));
    ASSERT_EQ(env.problems().size(), 1U);
    EXPECT_TRUE(env.problems()[0].starts_with("DATABASE_PASSWORD: "));
    EXPECT_EQ(env.problems()[0].find("hunter2"), std::string::npos);
}

TEST(ToolConfig, MigrationsHaveDefaultsAndALevelThatIsOff) {
    environment values{{"DATABASE_URL", "postgresql://u@h/d"}};
    auto defaults = reader_of(values);
    const migrate_config config = read_migrate_config(defaults);
    EXPECT_TRUE(defaults.problems().empty());
    EXPECT_EQ(config.database_url, "postgresql://u@h/d");
    EXPECT_EQ(config.folder, "migrations");
    EXPECT_EQ(config.wait, std::chrono::seconds(10));
    EXPECT_EQ(config.log_level, log::level::info);
    values["LOG_LEVEL"] = "off";
    auto quiet = reader_of(values);
    EXPECT_EQ(read_migrate_config(quiet).log_level, log::level::off);
    EXPECT_TRUE(quiet.problems().empty());
}

TEST(ToolConfig, TheRoleOfTheProgramsMayHaveAPassword) {
    const environment url{{"DATABASE_URL", "postgresql://u@h/d"}};
    auto nobody = reader_of(url);
    EXPECT_EQ(read_migrate_config(nobody).application.name, "");
    auto values = url;
    values["DATABASE_APP_ROLE"] = "app";
    values["DATABASE_APP_PASSWORD"] = "hunter2";
    auto both = reader_of(values);
    const auto role = read_migrate_config(both).application;
    EXPECT_TRUE(both.problems().empty());
    EXPECT_EQ(role.name, "app");
    EXPECT_EQ(role.password, "hunter2");
}

TEST(ToolConfig, ARoleThatCannotBeIsToldAndItsPasswordIsNot) {
    const auto problem_with = [](const char* name, const std::string& value) {
        auto env = reader_of({{"DATABASE_URL", "postgresql://u@h/d"}, {name, value}});
        static_cast<void>(read_migrate_config(env));
        return env.problems().size() == 1 ? env.problems()[0] : "";
    };
    const auto alone = problem_with("DATABASE_APP_PASSWORD", "hunter2");
    EXPECT_TRUE(alone.starts_with("DATABASE_APP_PASSWORD: "));
    EXPECT_EQ(alone.find("hunter2"), std::string::npos);
    EXPECT_TRUE(
        problem_with("DATABASE_APP_ROLE", std::string(64, 'r')).starts_with("DATABASE_APP_ROLE: "));
    EXPECT_EQ(problem_with("DATABASE_APP_ROLE", std::string(63, 'r')), "");
}

}  // namespace
}  // namespace livescore
