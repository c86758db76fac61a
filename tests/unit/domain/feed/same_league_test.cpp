// Leagues of other names that may be one, and those that contradict each other.
#include "livescore/domain/feed/same_league.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

bool may_be_one(const league_marks& a, const league_marks& b) {
    const bool forth = may_be_one_league(a, b);
    EXPECT_EQ(may_be_one_league(b, a), forth) << a.name << ", " << b.name;
    return forth;
}

const league_marks plain{"1. Fußball-Bundesliga"};

TEST(SameLeague, OtherNamesAloneContradictNothing) {
    EXPECT_TRUE(may_be_one(plain, {"Bundesliga", gender::male, std::nullopt, "Germany"}));
    EXPECT_TRUE(may_be_one({"Premier League"}, {"English Premier League"}));
    EXPECT_TRUE(may_be_one({"A", gender::mixed}, {"B", gender::male}));
    EXPECT_TRUE(may_be_one({"2. Bundesliga"}, {"Zweite Liga"})) << "a number is no age";
    EXPECT_TRUE(may_be_one({"Serie A"}, {"Sub Lega"}));
}

TEST(SameLeague, WomenAndOthersAreTwo) {
    EXPECT_FALSE(may_be_one(plain, {"Bundesliga", gender::female}));
    EXPECT_FALSE(may_be_one({"A", gender::male}, {"B", gender::female}));
    for (const char* const name :
         {"Frauen-Bundesliga", "Women's Super League", "Première Ligue Féminine",
          "Serie A Femminile", "Primera División Femenina", "FA WSL", "Serie A W",
          "Damallsvenskan"}) {
        EXPECT_FALSE(may_be_one(plain, {name})) << name;
        EXPECT_TRUE(may_be_one({name}, {"B", gender::female})) << name;
        EXPECT_TRUE(may_be_one(plain, {name, gender::male})) << "what is said outright wins";
    }
}

TEST(SameLeague, AgeClassesAreTwo) {
    EXPECT_FALSE(may_be_one(plain, {"Bundesliga", std::nullopt, "U19"}));
    EXPECT_FALSE(may_be_one({"A", std::nullopt, "U21"}, {"B", std::nullopt, "U19"}));
    EXPECT_TRUE(may_be_one({"A", std::nullopt, "u19"}, {"B", std::nullopt, "U-19"}));
    EXPECT_TRUE(may_be_one({"A", std::nullopt, "Masters"}, {"B", std::nullopt, "MASTERS"}));
    for (const char* const name : {"U19 Bundesliga", "U-19 League", "Under 19s", "Copa Sub-19"}) {
        EXPECT_FALSE(may_be_one(plain, {name})) << name;
        EXPECT_TRUE(may_be_one({name}, {"B", std::nullopt, "U19"})) << name;
    }
    for (const char* const name : {"UEFA Youth League", "Junioren-Bundesliga", "Primavera 1"})
        EXPECT_FALSE(may_be_one(plain, {name})) << name;
}

TEST(SameLeague, CountriesAreTwoWhenBothAreKnown) {
    const league_marks germany{"A", std::nullopt, std::nullopt, "Germany"};
    EXPECT_FALSE(may_be_one(germany, {"B", std::nullopt, std::nullopt, "Austria"}));
    EXPECT_TRUE(may_be_one(germany, {"B", std::nullopt, std::nullopt, "GERMANY"}));
    EXPECT_TRUE(may_be_one(germany, {"B"}));
    EXPECT_TRUE(may_be_one(germany, {"B", std::nullopt, std::nullopt, ""}));
    EXPECT_TRUE(may_be_one({"A", std::nullopt, std::nullopt, "Türkiye"},
                           {"B", std::nullopt, std::nullopt, "Turkiye"}));
}

}  // namespace
}  // namespace livescore
