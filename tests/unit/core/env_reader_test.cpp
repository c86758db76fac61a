#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "livescore/core/env.h"
#include "support/environment.h"

namespace livescore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A file with this content. It is removed at the end of the test.
class secret_file {
public:
    explicit secret_file(std::string_view content) { std::ofstream(path_) << content; }
    ~secret_file() { std::filesystem::remove(path_); }
    secret_file(const secret_file&) = delete;
    secret_file& operator=(const secret_file&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_ = testing::TempDir() + "secret-" +
                        testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST(EnvReader, UnsetAndEmptyVariablesTakeTheirDefaults) {
    auto env = reader_of({{"EMPTY", ""}});
    EXPECT_EQ(env.text("EMPTY", "a"), "a");
    EXPECT_EQ(env.text("UNSET", "b"), "b");
    EXPECT_EQ(env.integer("EMPTY", 7, 0, 9), 7);
    EXPECT_TRUE(env.boolean("UNSET", true));
    EXPECT_EQ(env.one_of("UNSET", "info", {"info", "debug"}), "info");
    EXPECT_THAT(env.problems(), IsEmpty());
}

TEST(EnvReader, ReadsEveryType) {
    auto env = reader_of({{"URL", "postgresql://x"},
                          {"PORT", "8000"},
                          {"LOW", "-3"},
                          {"CACHE", "off"},
                          {"DEMO", "yes"},
                          {"LEVEL", "debug"}});
    EXPECT_EQ(env.text("URL", ""), "postgresql://x");
    EXPECT_EQ(env.integer("PORT", 1, 1, 65535), 8000);
    EXPECT_EQ(env.integer("LOW", 0, -5, 5), -3);
    EXPECT_FALSE(env.boolean("CACHE", true));
    EXPECT_TRUE(env.boolean("DEMO", false));
    EXPECT_EQ(env.one_of("LEVEL", "info", {"info", "debug"}), "debug");
    EXPECT_THAT(env.problems(), IsEmpty());
}

TEST(EnvReader, AllProblemsAreCollectedAndNameTheirVariable) {
    auto env = reader_of({{"PORT", "70000"}, {"DEMO", "perhaps"}, {"LEVEL", "loud"}});
    env.required_secret("DATABASE_URL");
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

TEST(EnvReader, ASecretIsReadFromItsVariable) {
    auto env = reader_of({{"TOKEN", "abc"}, {"TOKEN_FILE", ""}});
    EXPECT_EQ(env.secret("TOKEN"), "abc");
    EXPECT_EQ(env.required_secret("TOKEN"), "abc");
    EXPECT_EQ(env.secret("UNSET"), "");
    EXPECT_THAT(env.problems(), IsEmpty());
}

TEST(EnvReader, ASecretIsReadFromItsFileLessOneFinalNewline) {
    for (const auto& [content, secret] : std::map<std::string, std::string>{
             {"abc", "abc"}, {"abc\n", "abc"}, {"abc\r\n", "abc"}, {" a\nb \n\n", " a\nb \n"}}) {
        const secret_file file(content);
        auto env = reader_of({{"TOKEN_FILE", file.path()}});
        EXPECT_EQ(env.secret("TOKEN"), secret);
        EXPECT_EQ(env.required_secret("TOKEN"), secret);
        EXPECT_THAT(env.problems(), IsEmpty());
    }
}

TEST(EnvReader, ASecretAndItsFileExcludeEachOther) {
    const secret_file file("abc");
    auto env = reader_of({{"TOKEN", "xyz"}, {"TOKEN_FILE", file.path()}});
    env.required_secret("TOKEN");
    EXPECT_THAT(env.problems(), ElementsAre("TOKEN_FILE and TOKEN exclude each other"));
}

TEST(EnvReader, AnUnreadableOrEmptyFileOfASecretIsOneProblemThatDoesNotShowIt) {
    const secret_file empty("\n");
    for (const std::string& path : {empty.path(), testing::TempDir(), std::string("not-a-file")}) {
        auto env = reader_of({{"TOKEN_FILE", path}});
        EXPECT_EQ(env.required_secret("TOKEN"), "");
        EXPECT_THAT(env.problems(),
                    ElementsAre("TOKEN_FILE must name a file that can be read and is not empty"));
    }
}

TEST(EnvReader, ARequiredSecretThatIsNotSetIsAProblem) {
    auto env = reader_of({});
    env.required_secret("TOKEN");
    EXPECT_THAT(env.problems(), ElementsAre("TOKEN is required (or TOKEN_FILE)"));
}

TEST(EnvReader, ReadsTheProcessEnvironmentByDefault) {
    ::setenv("LIVESCORE_TEST_VARIABLE", "from the process", 1);
    env_reader env;
    EXPECT_EQ(env.text("LIVESCORE_TEST_VARIABLE", ""), "from the process");
    ::unsetenv("LIVESCORE_TEST_VARIABLE");
}

}  // namespace
}  // namespace livescore
