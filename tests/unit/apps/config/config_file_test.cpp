#include "apps/config/config_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace livescore {
namespace {

class ConfigFile : public testing::Test {
protected:
    ~ConfigFile() override { std::filesystem::remove(path_); }
    env_reader reader_of(const std::string& text) {
        std::ofstream(path_) << text;
        return open_configuration(path_);
    }
    /// The only problem of a file; nothing when there are more or none.
    std::string problem_of(const std::string& text) {
        const auto reader = reader_of(text);
        return reader.problems().size() == 1 ? reader.problems().front() : "";
    }
    void set(const char* name, const char* value) {
        ::setenv(name, value, 1);
        names_.emplace_back(name);
    }
    void TearDown() override {
        for (const auto& name : names_) ::unsetenv(name.c_str());
    }

    const std::string path_ = testing::TempDir() + "livescore_config_file_test.toml";
    std::vector<std::string> names_;
};

TEST_F(ConfigFile, TomlAndIniGiveTheSameNames) {
    auto toml = reader_of(
        "# of production\n[api]\nPORT = 3001 # behind nginx\nINSTANCE_NAME = \"api # 1; a, b\"\n"
        "CORS_ORIGINS = [\"https://a.example\",\n  'https://b.example', # both\n]\n");
    EXPECT_TRUE(toml.problems().empty());
    EXPECT_EQ(toml.text("PORT", ""), "3001");
    EXPECT_EQ(toml.text("INSTANCE_NAME", ""), "api # 1; a, b");
    EXPECT_EQ(toml.text("CORS_ORIGINS", "").substr(0, 35), "https://a.example,https://b.example");
    auto ini = reader_of("; of production\r\n[worker]\r\nPORT=3001\r\nREDIS_PASSWORD=a#b;c=d\r\n");
    EXPECT_TRUE(ini.problems().empty());
    EXPECT_EQ(ini.text("PORT", ""), "3001");
    EXPECT_EQ(ini.secret("REDIS_PASSWORD"), "a#b;c=d");
}

TEST_F(ConfigFile, TheEnvironmentWins) {
    set("PORT", "3002");
    set("REDIS_PASSWORD_FILE", "/dev/null");
    set("INSTANCE_NAME", "");
    auto reader = reader_of("PORT=3001\nREDIS_PASSWORD=hunter2\nINSTANCE_NAME=mine\n");
    EXPECT_EQ(reader.text("PORT", ""), "3002");
    EXPECT_EQ(reader.text("INSTANCE_NAME", ""), "mine") << "an empty variable counts as unset";
    EXPECT_TRUE(reader.problems().empty());
    EXPECT_EQ(reader.secret("REDIS_PASSWORD"), "") << "the variable names another source";
    EXPECT_EQ(reader.problems().size(), 1U) << "of the empty file, not of two sources";
}

TEST_F(ConfigFile, AnUnknownNameIsNamedWithTheNearestOne) {
    EXPECT_EQ(problem_of("REDIS_PASWORD=hunter2\n"),
              "--config: there is no setting REDIS_PASWORD; the nearest is REDIS_PASSWORD");
    EXPECT_EQ(problem_of("JWT_JWKS_URLS_FILE=hunter2\n").find("hunter2"), std::string::npos);
    EXPECT_NE(problem_of("port=3001\n"), "") << "names are spelled as in the environment";
}

TEST_F(ConfigFile, WhatCannotBeReadIsRefusedAndNotRepeated) {
    for (const char* text :
         {"REDIS_PASSWORD=two hunters\n", "REDIS_PASSWORD = \"hunter2\n",
          "REDIS_PASSWORD = \"a\" hunter2\n", "hunter2\n", "REDIS_PASSWORD = \"hunter2\\\"\"\n",
          "=hunter2\n", "hunter-2=hunter2\n", "CORS_ORIGINS=[\"hunter2\",\n", "[hunter2\n",
          "REDIS_PASSWORD=`hunter2`\n"}) {
        const auto problem = problem_of(text);
        EXPECT_TRUE(problem.starts_with("--config: ")) << text << problem;
        EXPECT_EQ(problem.find("hunter"), std::string::npos) << problem;
    }
}

TEST_F(ConfigFile, ASettingStandsOnce) {
    EXPECT_EQ(problem_of("PORT=1\nINSTANCE_NAME=a\nPORT=1\n"),
              "--config: line 3: PORT stands there already");
    EXPECT_EQ(problem_of("PORT=1\n[api]\napi.PORT=2\n"), "--config: PORT stands there already");
    EXPECT_EQ(problem_of("INSTANCE_NAME=a\nINSTANCE_NAME=b\n"),
              "--config: line 2: INSTANCE_NAME stands there already");
}

TEST_F(ConfigFile, AFileThatIsNotThereIsAProblem) {
    EXPECT_EQ(open_configuration(path_ + ".absent").problems().size(), 1U);
    EXPECT_EQ(open_configuration(testing::TempDir()).problems().size(), 1U) << "a folder";
    EXPECT_NE(problem_of(""), "");
}

}  // namespace
}  // namespace livescore
