#include <gmock/gmock.h>

#include <array>

#include "livescore/protocol/query.h"

namespace livescore {
namespace {

using testing::HasSubstr;

constexpr std::array<std::string_view, 5> known{"limit", "offset", "homeScore", "awayScore",
                                                "timezone"};

std::vector<field_error> refusals(const query_parameters& given) {
    const auto refused = find_unknown_parameters(given, known);
    if (!refused) return {};
    EXPECT_EQ(refused->code, errc::invalid_argument);
    return refused->details;
}

TEST(UnknownParameters, KnownOnesAndThoseOfBrowsersAndCampaignsPass) {
    EXPECT_TRUE(refusals({}).empty());
    EXPECT_TRUE(refusals({{"limit", "1"}, {"timezone", ""}, {"limit", "x"}}).empty());
    EXPECT_TRUE(refusals({{"_", "1732880000"}, {"utm_source", "x"}, {"utm_", ""}}).empty());
}

TEST(UnknownParameters, EachOtherOneIsNamedOnceWithTheNearestKnownOne) {
    const auto refused = refusals({{"Limit", "1"}, {"limt", "1"}, {"Limit", "2"}, {"limit", "3"}});
    ASSERT_EQ(refused.size(), 2U);
    EXPECT_EQ(refused[0].path, std::vector<std::string>{"Limit"});
    EXPECT_EQ(refused[1].path, std::vector<std::string>{"limt"});
    for (const auto& problem : refused) {
        EXPECT_EQ(problem.code, "unknown_parameter");
        EXPECT_THAT(problem.message, HasSubstr("did you mean 'limit'?"));
        for (const auto name : known) EXPECT_THAT(problem.message, HasSubstr(std::string(name)));
    }
}

TEST(UnknownParameters, TheNearestOneIsFoundPastTheUsualSlips) {
    const std::pair<const char*, const char*> cases[]{
        {"home_score", "homeScore"}, {"away-score", "awayScore"}, {"HOMESCORE", "homeScore"},
        {"ofset", "offset"},         {"offste", "offset"},        {"offsets", "offset"},
        {"tzone", "timezone"},       {"time_zone", "timezone"},   {"lmiit", "limit"}};
    for (const auto& [given, nearest] : cases) {
        const auto refused = refusals({{given, "1"}});
        ASSERT_EQ(refused.size(), 1U) << given;
        EXPECT_THAT(refused[0].message, HasSubstr("'" + std::string(nearest) + "'")) << given;
    }
    for (const char* other : {"utm", "__", "", "Utm_source"})
        EXPECT_EQ(refusals({{other, "1"}}).size(), 1U) << other;
}

TEST(UnknownParameters, WhereThereAreNoneTheProblemSaysSo) {
    const auto refused = find_unknown_parameters({{"pretty", "1"}}, {});
    ASSERT_TRUE(refused);
    EXPECT_THAT(refused->details.at(0).message, HasSubstr("no parameters here"));
}

TEST(UnknownParameters, AreNotComparedOrToldWithoutBounds) {
    query_parameters given;
    for (int i = 0; i < 1000; ++i) given.emplace_back("x" + std::to_string(i), "1");
    given.emplace_back(std::string(8000, 'l'), "1");
    EXPECT_EQ(refusals(given).size(), 20U);
    EXPECT_EQ(refusals({given.back()}).size(), 1U);
}

TEST(WrittenParameters, AreReadBackAsTheyWere) {
    const query_parameters given{{"team", "A&B = ü+1"}, {"sport", ""}, {"x y", "100%"}};
    const auto target = read_target("/a?" + write_parameters(given));
    ASSERT_TRUE(target);
    EXPECT_EQ(target->parameters, given);
    EXPECT_EQ(write_parameters({}), "");
}

}  // namespace
}  // namespace livescore
