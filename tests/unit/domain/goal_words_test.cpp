#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <string>

#include "livescore/domain/goal_words.h"

namespace livescore {
namespace {

/// The spellings of tests/data/goal_words.txt, which also the web page must judge so. A line has
/// '+' or '-', a blank and an event type.
template <class Check>
void for_each_spelling(Check check) {
    std::ifstream file(LIVESCORE_SOURCE_DIR "/tests/data/goal_words.txt");
    int spellings = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        ASSERT_TRUE(line.starts_with("+ ") || line.starts_with("- ")) << line;
        check(line.substr(2), line.front() == '+');
        ++spellings;
    }
    EXPECT_GT(spellings, 150);
}

std::string replaced(std::string text, const std::string& blank) {
    for (auto at = text.find(' '); at != std::string::npos; at = text.find(' ', at + blank.size()))
        text.replace(at, 1, blank);
    return text;
}

TEST(GoalWords, EachSpellingIsJudgedAsTheTableSays) {
    for_each_spelling([](const std::string& type, bool is_goal) {
        EXPECT_EQ(names_goal(type), is_goal) << type;
    });
}

TEST(GoalWords, CaseBlanksHyphensAndUnderscoresMakeNoDifference) {
    for_each_spelling([](const std::string& type, bool is_goal) {
        std::string upper = type;
        for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        EXPECT_EQ(names_goal(upper), is_goal) << upper;
        for (const char* blank :
             {"_", "-", " - ", "  ", "\t", "\u00a0", "\u2013", ".", "\u3000", "\ufeff"}) {
            EXPECT_EQ(names_goal(replaced(type, blank)), is_goal) << replaced(type, blank);
        }
        EXPECT_EQ(names_goal("  " + type + " "), is_goal) << type;
    });
}

TEST(GoalWords, AnyBytesAreJudged) {
    EXPECT_FALSE(names_goal(""));
    EXPECT_FALSE(names_goal("\xe2"));
    EXPECT_FALSE(names_goal("\xf0\x9f"));
    EXPECT_TRUE(names_goal("\u26bd Goal!"));
    EXPECT_FALSE(names_goal("\u26bd"));
    EXPECT_FALSE(names_goal("g\u00f6al"));
    EXPECT_FALSE(names_goal(std::string(100, 'a')));
}

/// "anon" is "an on" and "a non", so that this text has 2^24 partings. To try them all takes
/// minutes.
TEST(GoalWords, ATextThatPartsInManyWaysIsJudgedAtOnce) {
    std::string text;
    while (text.size() < 96) text += "anon";
    EXPECT_FALSE(names_goal(text + "xgol"));
    EXPECT_TRUE(names_goal(text + "agoal"));
}

}  // namespace
}  // namespace livescore
