#include <gtest/gtest.h>

#include "livescore/protocol/tables/standings_query.h"

namespace livescore {
namespace {

TEST(StandingsQuery, AsksForEverythingWithoutParameters) {
    const season_query query = read_standings_query({}).value();
    EXPECT_FALSE(query.season);
    EXPECT_FALSE(query.tables.stage || query.tables.group || query.tables.round ||
                 query.tables.at || query.tables.venue);
    EXPECT_FALSE(query.tables.live);
}

TEST(StandingsQuery, ReadsEachParameter) {
    const season_query query = read_standings_query({{"season", "2024-25"},
                                                     {"stage", "Relegation"},
                                                     {"group", "B"},
                                                     {"round", "7"},
                                                     {"at", "2025-01-31T12:00:00+01:00"},
                                                     {"venue", "away"},
                                                     {"live", "true"}})
                                   .value();
    EXPECT_EQ(query.season, "2024-25");
    EXPECT_EQ(query.tables.stage, "Relegation");
    EXPECT_EQ(query.tables.group, "B");
    EXPECT_EQ(query.tables.round, "7");
    EXPECT_EQ(query.tables.at, parse_iso8601("2025-01-31T11:00:00Z"));
    EXPECT_EQ(query.tables.venue, match_side::away);
    EXPECT_TRUE(query.tables.live);
}

TEST(StandingsQuery, NamesEveryBadParameter) {
    const auto query = read_standings_query({{"season", ""},
                                             {"round", "1"},
                                             {"round", "2"},
                                             {"at", "yesterday"},
                                             {"venue", "here"},
                                             {"live", "maybe"},
                                             {"group", std::string(801, 'g')}});
    ASSERT_FALSE(query);
    std::string names;
    const error refused = query.error();
    for (const auto& problem : refused.details) names += problem.path.front() + " ";
    EXPECT_EQ(names, "season group round at venue live ");
}

TEST(StandingsQuery, TheLeagueIsAPositiveInteger) {
    EXPECT_EQ(read_standings_league("7").value(), league_id{7});
    for (const char* wrong : {"0", "-1", "x", "", "2147483648", "7.0"}) {
        const auto id = read_standings_league(wrong);
        ASSERT_FALSE(id) << wrong;
        EXPECT_EQ(id.error().details.front().path.front(), "id");
    }
}

}  // namespace
}  // namespace livescore
